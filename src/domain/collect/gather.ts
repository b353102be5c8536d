import { SourceConfig, type SourceRow } from "../sources/index.ts";
import { loadBody } from "./bodies.ts";
import type { CollectCtx } from "./ctx.ts";
import { type Answered, type FetchedDocument, fetchSource } from "./fetch-source.ts";
import type { Reading } from "./reading.ts";
import { type ReadAs, readDocument, type ReadDocument } from "./read-document.ts";
import { MAX_PAGES, readRegister } from "./read-register.ts";

/** `backfill`: what was read is old news, whatever the run. */
export type Gathered =
  | { state: "wait"; waitMs: number }
  | (Answered & { state: "unchanged" })
  | (Answered & ReadDocument & { state: "read"; finalUrl: string; backfill: boolean });

export type GatherFrom = ReadAs & Pick<SourceRow, "url" | "etag" | "lastModified" | "bodyHash">;

type GatherOptions = {
  /** Begun before anything is parsed. */
  reading: Reading;
  maxPages?: number;
  /** Called with a document before it is parsed. */
  onDocument?: (document: FetchedDocument) => Promise<void>;
};

/**
 * Fetches a source and reads what it says: one document, or the pages of a register. `wait` means that the origin is busy.
 * Throws `FetchError` and `ParseError`.
 */
export async function gather(
  ctx: CollectCtx,
  source: GatherFrom,
  { reading, maxPages = MAX_PAGES, onDocument }: GatherOptions,
): Promise<Gathered> {
  const { register } = SourceConfig.parse(source.config);
  if (source.kind === "register" && register !== undefined) return readRegister(ctx, register, source, { maxPages, reading });
  const fetched = await fetchSource(ctx, source);
  if (fetched.state !== "document") return fetched;
  await onDocument?.(fetched);
  await reading.begin();
  const { body: _body, contentType: _contentType, truncated: _truncated, ...answer } = fetched;
  return { ...answer, ...readDocument(source, fetched, ctx.clock()), state: "read", backfill: false };
}

/** Reads a kept document again, without a fetch; what it says is old news. Null when it is not there any more. */
export async function gatherKept(
  ctx: CollectCtx,
  source: GatherFrom,
  bodyHash: string,
): Promise<Extract<Gathered, { state: "read" }> | null> {
  const kept = await loadBody(ctx, bodyHash);
  if (kept === null) return null;
  const finalUrl = kept.url ?? source.url;
  const document = { ...kept, finalUrl, truncated: false };
  const { etag, lastModified } = source;
  const answer = { etag, lastModified, bodyHash: source.bodyHash, minIntervalS: null, movedTo: null };
  return {
    ...answer,
    ...readDocument(source, document, ctx.clock()),
    finalUrl,
    state: "read",
    backfill: true,
  };
}
