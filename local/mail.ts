import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { SMTPServer } from "smtp-server";
import { sendJson } from "./http.ts";
import { openMailStore } from "./mail-store.ts";
import type { MailStore } from "./mail-store.ts";
import { inboxPage, messagePage } from "./mail-page.ts";
import { listen, LOOPBACK } from "./ports.ts";

const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;

export type MailOptions = {
  /** Where the inbox is read. */
  port: number;
  /** The file in which messages are kept. */
  file: string;
};
export type Mail = { url: string; smtpPort: number; close(): Promise<void> };

/** A mail server that delivers nothing: it takes every message by SMTP, on a free port, and shows it on `port`. */
export async function startMail({ port, file }: MailOptions): Promise<Mail> {
  const store = await openMailStore(file, () => new Date());
  const web = createServer((request, response) => show(request, response, store));
  const smtp = makeSmtpServer(store);
  const webPort = await listen(web, port);
  const smtpPort = await listen(smtp.server, 0);
  return {
    url: `http://localhost:${webPort}`,
    smtpPort,
    async close() {
      web.closeAllConnections();
      await Promise.all([new Promise((done) => web.close(done)), new Promise<void>((done) => smtp.close(() => done()))]);
    },
  };
}

function makeSmtpServer(store: MailStore): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: MAX_MESSAGE_BYTES,
    closeTimeout: 100,
    onAuth: (_auth, _session, done) => done(null, { user: "anyone" }),
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const to = rcptTo.map(({ address }) => address);
      readAll(stream)
        .then((raw) => store.add(raw, mailFrom === false ? "" : mailFrom.address, to))
        .then(
          () => done(),
          (error: unknown) => done(error instanceof Error ? error : new Error("not kept")),
        );
    },
  });
  // A caller that dies breaks its connection, and nobody else's.
  server.on("error", () => undefined);
  return server;
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function show(request: IncomingMessage, response: ServerResponse, store: MailStore): void {
  const path = new URL(request.url ?? "/", `http://${LOOPBACK}`).pathname;
  if (request.method !== "GET" && request.method !== "HEAD") return sendJson(response, 405, { error: "GET only" });
  if (path === "/api/messages") return sendJson(response, 200, store.newestFirst());
  const message = store.newestFirst().find(({ id }) => path === `/messages/${id}`);
  if (message === undefined && path !== "/") return sendJson(response, 404, { error: "not found" });
  // Mails hold what strangers wrote: the page may run nothing and load nothing.
  const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'";
  response
    .writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy, "x-content-type-options": "nosniff" })
    .end(message === undefined ? inboxPage(store.newestFirst()) : messagePage(message));
}
