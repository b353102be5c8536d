import { sha256Hex } from "../../lib/digest.ts";
import { fetchDocument } from "../fetching/index.ts";
import type { SourceRow } from "../sources/index.ts";
import type { CollectCtx } from "./ctx.ts";
import { GateBusy, politely } from "./politeness.ts";
import { openRobotsStore } from "./robots-store.ts";

/** What an answer leaves on its source's row. */
export type Answered = {
  etag: string | null;
  lastModified: string | null;
  bodyHash: string | null;
  minIntervalS: number | null;
  movedTo: string | null;
};

export type FetchedDocument = Answered & {
  state: "document";
  bodyHash: string;
  body: Uint8Array<ArrayBuffer>;
  contentType: string | null;
  finalUrl: string;
  truncated: boolean;
};

export type Fetched = (Answered & { state: "unchanged" }) | FetchedDocument;

const MAX_URL_CHARS = 2000;
const MIB = 1024 * 1024;

/** How much of each kind of document is read, in decoded bytes, and what is asked for. */
const ASKED: Record<string, { maxBytes: number; accept: string }> = {
  feed: {
    maxBytes: 4 * MIB,
    accept:
      "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, application/feed+json;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1",
  },
  calendar: { maxBytes: 8 * MIB, accept: "text/calendar, */*;q=0.1" },
  api: { maxBytes: 8 * MIB, accept: "application/json, application/x-ndjson;q=0.9, */*;q=0.1" },
  register: { maxBytes: 8 * MIB, accept: "application/json, */*;q=0.1" },
  /** A register in one document, read record by record. */
  bulk: { maxBytes: 32 * MIB, accept: "application/json, */*;q=0.1" },
};
const ASKED_OF_OTHERS = { maxBytes: 4 * MIB, accept: "*/*" };

export type Asked = Pick<SourceRow, "kind" | "url" | "etag" | "lastModified" | "bodyHash">;

/**
 * Gets a source's document, politely and conditionally. The very bytes of last time, from the same place and as the same
 * type, count as unchanged, whatever the validators say; `wait` means that the origin is busy. Throws `FetchError`.
 */
export async function fetchSource(ctx: CollectCtx, source: Asked): Promise<Fetched | { state: "wait"; waitMs: number }> {
  try {
    const fetched = await fetchDocument(
      { http: ctx.http, guard: ctx.guard, clock: ctx.clock, admit: politely(ctx, openRobotsStore(ctx.db)) },
      {
        url: source.url,
        etag: source.etag,
        lastModified: source.lastModified,
        ...(ASKED[source.kind] ?? ASKED_OF_OTHERS),
        timeoutMs: ctx.config.FETCH_TIMEOUT_S * 1000,
        userAgent: ctx.config.userAgent,
      },
    );
    const answered = {
      etag: fetched.etag ?? (fetched.status === "not_modified" ? source.etag : null),
      lastModified: fetched.lastModified ?? (fetched.status === "not_modified" ? source.lastModified : null),
      minIntervalS: fetched.maxAgeS,
      // An address that a source could not have been added with is no place to move to.
      movedTo: (fetched.permanentUrl?.length ?? 0) > MAX_URL_CHARS ? null : fetched.permanentUrl,
    };
    if (fetched.status === "not_modified") return { state: "unchanged", ...answered, bodyHash: source.bodyHash };
    const { body, finalUrl, truncated } = fetched;
    const contentType = fetched.headers.get("content-type");
    const bodyHash = await hashOf(body, contentType, finalUrl);
    if (bodyHash === source.bodyHash) return { state: "unchanged", ...answered, bodyHash };
    return { state: "document", ...answered, bodyHash, body, contentType, finalUrl, truncated };
  } catch (error) {
    if (error instanceof GateBusy) return { state: "wait", waitMs: error.waitMs };
    throw error;
  }
}

/** What a document says hangs on where it lies (its links) and as what it came (its charset), too: with these it is kept. */
const hashOf = async (body: Uint8Array<ArrayBuffer>, contentType: string | null, finalUrl: string): Promise<string> =>
  sha256Hex([finalUrl, contentType ?? "", await sha256Hex(body)].join("\n"));
