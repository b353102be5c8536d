import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";

export const FEED = `<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title></channel></rss>`;
export const MEGABYTE = 1024 * 1024;
export const LAST_MODIFIED = "Fri, 20 Nov 2026 09:00:00 GMT";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
export type Hit = { path: string; headers: IncomingMessage["headers"] };

function answer(status: number, body: string | Buffer = "", headers: Record<string, string> = {}): Handler {
  return (_, response) => response.writeHead(status, { "content-type": "application/rss+xml", ...headers }).end(body);
}

const feed = (headers: Record<string, string>, body: string | Buffer = FEED) => answer(200, body, headers);
const redirect = (status: number, location: string) => answer(status, "moved", { location });

/** Bytes straight onto the wire, for what no HTTP library would write. */
function raw(bytes: string, hangUp: boolean): Handler {
  return ({ socket }) => {
    socket.write(bytes);
    if (hangUp) socket.end();
  };
}

/** Writes without pause until the reader hangs up. */
const endless: Handler = (_, response) => {
  const chunk = Buffer.alloc(MEGABYTE, "a");
  const pour = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once("drain", pour);
  };
  pour();
};

/** A small stream that unpacks to as much as anybody reads. */
const bomb: Handler = (_, response) => {
  response.writeHead(200, { "content-encoding": "gzip" });
  const gzip = createGzip();
  const megabyte = Buffer.alloc(MEGABYTE, "a");
  const pour = () => {
    while (!response.destroyed && gzip.write(megabyte));
    if (!response.destroyed) gzip.once("drain", pour);
  };
  gzip.pipe(response);
  pour();
};

const drip: Handler = (_, response) => {
  const timer = setInterval(() => response.write("a"), 50);
  response.on("close", () => clearInterval(timer));
};

const conditional: Handler = (request, response) => {
  // Without a Date nobody can count the milliseconds on the way against the answer's freshness.
  response.sendDate = false;
  const fresh = request.headers["if-none-match"] === `W/"v1"` && request.headers["if-modified-since"] === LAST_MODIFIED;
  const validators = { etag: `W/"v1"`, "last-modified": LAST_MODIFIED, "cache-control": "max-age=600" };
  if (fresh) response.writeHead(304, validators).end();
  else response.writeHead(200, validators).end(FEED);
};

const HANDLERS: Record<string, Handler> = {
  "/feed": feed({}),
  "/conditional": conditional,
  "/no-change-unasked": answer(304),
  "/hang": () => {},
  "/hang-after-headers": (_, response) => response.writeHead(200).write("<rss>"),
  "/drip": drip,
  "/endless": endless,
  "/bomb": bomb,
  "/hang-up": ({ socket }) => socket.destroy(),
  "/promises-too-much": raw("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n<rss>", true),
  "/promises-too-much-and-waits": raw("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n<rss>", false),
  "/promises-too-little": raw("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\n<rss><channel>", true),
  "/breaks-off": raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n<rss>\r\n", true),
  "/not-http": raw("SSH-2.0-OpenSSH_9.9\r\n", true),
  "/blank": feed({}, " \r\n\t"),
  "/no-content": answer(204),
  "/not-found": answer(404, "<h1>no such page</h1>"),
  "/gone": answer(410),
  "/busy": answer(503, "later", { "retry-after": "120" }),
  "/too-many": answer(429, "", { "retry-after": "999999999" }),
  "/error-page": answer(200, "<!doctype html><title>Not found</title><p>404</p>", { "content-type": "text/html" }),
  "/gate": answer(403, "<!doctype html><title>Just a moment...</title>", { "content-type": "text/html", "cf-mitigated": "challenge" }),
  "/gzip": feed({ "content-encoding": "gzip" }, gzipSync(FEED)),
  "/x-gzip": feed({ "content-encoding": "x-gzip" }, gzipSync(FEED)),
  "/gzip-twice": feed({ "content-encoding": "gzip" }, gzipSync(gzipSync(FEED))),
  "/gzip-file": feed({ "content-type": "application/gzip" }, gzipSync(FEED)),
  "/gzip-claimed": feed({ "content-encoding": "gzip" }),
  "/gzip-cut": feed({ "content-encoding": "gzip" }, gzipSync(FEED.repeat(50)).subarray(0, 60)),
  "/brotli": feed({ "content-encoding": "br" }, brotliCompressSync(FEED)),
  "/deflate": feed({ "content-encoding": "deflate" }, deflateSync(FEED)),
  "/deflate-raw": feed({ "content-encoding": "deflate" }, deflateRawSync(FEED)),
  "/zstd": feed({ "content-encoding": "zstd" }, zstdCompressSync(FEED)),
  "/charset-as-encoding": feed({ "content-encoding": "UTF-8" }),
  "/to-itself": redirect(302, "/to-itself"),
  "/circle-a": redirect(302, "/circle-b"),
  "/circle-b": redirect(302, "/circle-a"),
  "/nowhere": answer(302),
  "/to-nonsense": redirect(302, "http://[nonsense"),
  "/to-metadata": redirect(302, "http://169.254.169.254/latest/meta-data/"),
  "/to-file": redirect(302, "file:///etc/passwd"),
  "/to-secret": redirect(302, "http://user:secret@127.0.0.1/feed"),
  "/moved": redirect(301, "/moved-again"),
  "/moved-again": redirect(308, "/feed#top"),
  "/moved-then-lent": redirect(301, "/lent"),
  "/lent": redirect(307, "/conditional"),
};
for (let hop = 0; hop < 20; hop++) HANDLERS[`/chain/${hop}`] = redirect(301, hop === 0 ? "/feed" : `/chain/${hop - 1}`);

/** A server on loopback with everything that goes wrong out there. `/to?url=…` redirects anywhere. */
export async function startHostileServer() {
  const hits: Hit[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://server");
    hits.push({ path: url.pathname, headers: request.headers });
    const target = url.searchParams.get("url");
    const handler = target === null ? (HANDLERS[url.pathname] ?? answer(404)) : redirect(302, target);
    handler(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}

export type HostileServer = Awaited<ReturnType<typeof startHostileServer>>;
