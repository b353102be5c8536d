import type { HttpFetch } from "../../src/adapters/http/index.ts";
import type { VirtualTime } from "./virtual-time.ts";

export const DAY_MS = 24 * 3_600_000;

export type WholeTime = { startMs: number; endMs: number };
/** From when to when, as parts of the whole time: 0 is its start, 1 its end. */
type Span = { from: number; to: number };

/** How a host behaves; what is left out is as polite hosts do it. */
export type HostSpec = {
  name: string;
  latencyMs?: number;
  crawlDelayS?: number;
  /** What answers carry to be asked by the next time. */
  validators?: "both" | "etag" | "last-modified" | "none";
  maxAgeS?: number;
  /** No answer at all: the connection is refused, or nobody speaks until the asker gives up. */
  dark?: Span & { how: "refused" | "silent" };
  /** This share of answers is an error status. */
  flaky?: { share: number; status: number };
  /** Answers 503 with this Retry-After. */
  throttled?: Span & { retryAfterS: number };
};

/** A document that gains an entry at each of these moments (ms since the epoch, rising) and shows the newest ten. */
export type DocumentSpec = { url: string; host: HostSpec; changesMs: number[] };

export type Exchange = {
  host: HostSpec;
  url: string;
  startMs: number;
  endMs: number;
  /** Null: no answer came. */
  status: number | null;
  isConditional: boolean;
  retryAfterS: number | null;
  isRobots: boolean;
};

const GIVE_UP_MS = 20_000;
const SHOWN = 10;

type Web = { time: VirtualTime; whole: WholeTime; random: () => number; documents: DocumentSpec[]; ownOutage: Span };

/** Hosts as they are out there, and a note of every request that reached them or would have. */
export function makeTown({ time, whole, random, documents, ownOutage }: Web): { http: HttpFetch; exchanges: Exchange[] } {
  const byUrl = new Map(documents.map((document) => [document.url, document]));
  const byOrigin = new Map(documents.map(({ url, host }) => [new URL(url).origin, host]));
  const exchanges: Exchange[] = [];
  const isIn = (span: Span | undefined) => {
    const part = (time.nowMs() - whole.startMs) / (whole.endMs - whole.startMs);
    return span !== undefined && part >= span.from && part < span.to;
  };

  async function exchange(address: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const url = new URL(address);
    const host = byOrigin.get(url.origin);
    if (host === undefined) throw new Error(`nobody lives at ${url.origin}`);
    const isConditional = "if-none-match" in headers || "if-modified-since" in headers;
    const noted: Exchange = {
      ...{ host, url: address, startMs: time.nowMs(), endMs: Number.POSITIVE_INFINITY, status: null, isConditional },
      ...{ retryAfterS: null, isRobots: url.pathname === "/robots.txt" },
    };
    exchanges.push(noted);
    try {
      if (isIn(ownOutage)) throw await failure("ENETUNREACH", 5);
      if (isIn(host.dark)) throw host.dark?.how === "silent" ? await failure("ETIMEDOUT", GIVE_UP_MS) : await failure("ECONNREFUSED", 30);
      await time.sleep((host.latencyMs ?? 120) * (0.5 + random()));
      const response = answer(host, byUrl.get(address), headers, noted.isRobots);
      noted.status = response.status;
      const wait = response.headers.get("retry-after");
      noted.retryAfterS = wait === null ? null : Number(wait);
      return response;
    } finally {
      noted.endMs = time.nowMs();
    }
  }

  async function failure(code: string, afterMs: number): Promise<Error> {
    await time.sleep(afterMs);
    return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
  }

  function answer(
    host: HostSpec,
    document: DocumentSpec | undefined,
    headers: Readonly<Record<string, string>>,
    isRobots: boolean,
  ): Response {
    if (isIn(host.throttled))
      return new Response("later", { status: 503, headers: { "retry-after": String(host.throttled?.retryAfterS) } });
    if (!isRobots && host.flaky !== undefined && random() < host.flaky.share) return new Response("no", { status: host.flaky.status });
    if (isRobots) return new Response(host.crawlDelayS === undefined ? "" : `User-agent: *\nCrawl-delay: ${host.crawlDelayS}\n`);
    if (document === undefined) return new Response("not here", { status: 404 });
    return serve(document, headers, time.nowMs());
  }

  return { http: (url, { headers = {} }) => exchange(url, headers), exchanges };
}

function serve({ url, host, changesMs }: DocumentSpec, headers: Readonly<Record<string, string>>, nowMs: number): Response {
  const shown = changesMs.filter((at) => at <= nowMs).slice(-SHOWN);
  const etag = `"${shown.length}-${shown.at(-1) ?? 0}"`;
  const lastModified = new Date(shown.at(-1) ?? 0).toUTCString();
  const kind = host.validators ?? "both";
  const validators = {
    ...(kind === "both" || kind === "etag" ? { etag } : {}),
    ...(kind === "both" || kind === "last-modified" ? { "last-modified": lastModified } : {}),
    ...(host.maxAgeS === undefined ? {} : { "cache-control": `max-age=${host.maxAgeS}` }),
  };
  const asked = headers["if-none-match"];
  const isSame = asked === undefined ? headers["if-modified-since"] === lastModified : asked === etag;
  return isSame && kind !== "none"
    ? new Response(null, { status: 304, headers: validators })
    : new Response(feed(url, shown), { headers: { ...validators, "content-type": "application/rss+xml" } });
}

function feed(url: string, changesMs: readonly number[]): string {
  const items = changesMs.map(
    (at) =>
      `<item><guid>${url}/${at}</guid><title>Notice ${at % 100_000} of ${new URL(url).pathname.slice(1)}</title><link>${url}/${at}</link><pubDate>${new Date(at).toUTCString()}</pubDate></item>`,
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Notices</title>${items.join("")}</channel></rss>`;
}
