import { SourceConfig, type SourceRow } from "../sources/index.ts";
import type { CollectCtx } from "./ctx.ts";
import { type Answered, fetchSource } from "./fetch-source.ts";
import { type ReadAs, readDocument, type ReadDocument } from "./read-document.ts";
import { MAX_PAGES, readRegister } from "./read-register.ts";

/** `backfill`: what was read is old news, whatever the run. */
export type Gathered =
  | { state: "wait"; waitMs: number }
  | (Answered & { state: "unchanged" })
  | (Answered & ReadDocument & { state: "read"; finalUrl: string; truncated: boolean; backfill: boolean });

export type GatherFrom = ReadAs & Pick<SourceRow, "url" | "etag" | "lastModified" | "bodyHash">;

/**
 * Fetches a source and reads what it says: one document, or the pages of a register. `wait` means that the origin is busy.
 * Throws `FetchError` and `ParseError`.
 */
export async function gather(ctx: CollectCtx, source: GatherFrom, maxPages: number = MAX_PAGES): Promise<Gathered> {
  const { register } = SourceConfig.parse(source.config);
  if (source.kind === "register" && register !== undefined) return readRegister(ctx, register, source, maxPages);
  const fetched = await fetchSource(ctx, source);
  if (fetched.state !== "document") return fetched;
  const { body: _body, contentType: _contentType, ...answer } = fetched;
  return { ...answer, ...readDocument(source, fetched, ctx.clock()), state: "read", backfill: false };
}
