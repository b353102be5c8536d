import { FetchError } from "../fetching/index.ts";
import { ParseError } from "../parsing/index.ts";
import {
  advance,
  decodeProgress,
  encodeProgress,
  joinSame,
  pageUrl,
  readPage,
  type Register,
  type RegisterEntry,
  type RegisterId,
  registerOf,
  type RegisterPage,
  windowFor,
} from "../registers/index.ts";
import type { CollectCtx } from "./ctx.ts";
import type { Reading } from "./reading.ts";
import type { Entry, SourceDefaults } from "./entries/entry.ts";
import { type Answered, type Asked, fetchSource } from "./fetch-source.ts";
import { NOTHING_STATED, type StatedTerms } from "./stated-terms.ts";

type RegisterSource = SourceDefaults & Omit<Asked, "kind">;

export type RegisterRead =
  | { state: "wait"; waitMs: number }
  | (Answered & { state: "unchanged" })
  | (Answered & {
      state: "read";
      entries: Entry[];
      warnings: string[];
      ttlS: null;
      stated: StatedTerms;
      finalUrl: string;
      truncated: boolean;
      backfill: boolean;
    });

/** The rest comes in the next run: one run is bounded in pages and ends well within the life of its job. */
export const MAX_PAGES = 20;
/** What an isolate holds as drafts, and what the matcher takes in good time. */
const ENOUGH_ENTRIES = 2000;
const NO_PAGE_AFTER_MS = 25_000;

/**
 * Reads what a register has to say since it was last read, page after page, each through the guard and the origin's gate.
 * Where it stops early (many pages, a busy gate, an error behind the first page) the next run goes on. Throws `FetchError`
 * or `ParseError` when the first page cannot be had.
 */
export async function readRegister(
  ctx: CollectCtx,
  id: RegisterId,
  source: RegisterSource,
  { maxPages, reading }: { maxPages: number; reading: Reading },
): Promise<RegisterRead> {
  const register = registerOf(id);
  const startedMs = ctx.clock();
  const progress = decodeProgress(source.etag);
  const window = windowFor(progress, startedMs);
  const entries: RegisterEntry[] = [];
  const warnings: string[] = [];
  let answered: Answered | null = null;
  let truncated = false;
  let offset: number | null = window.offset;

  const isTimeForMore = () => entries.length < ENOUGH_ENTRIES && ctx.clock() - startedMs < NO_PAGE_AFTER_MS;
  for (let page = 0; offset !== null && page < maxPages && isTimeForMore(); page++) {
    const asked = await askAfterFirst(page, warnings, () => ask(ctx, register, source, pageUrl(register, source.url, window, offset ?? 0)));
    if (asked === null) break;
    if (asked.state === "wait" && answered === null) return asked;
    if (asked.state === "wait") break;
    if (asked.state === "unchanged") return { ...asked, etag: source.etag, movedTo: null };
    answered ??= asked;
    truncated ||= asked.truncated;
    await reading.begin();
    const read: RegisterPage | null =
      asked.body === null
        ? EMPTY
        : await askAfterFirst(page, warnings, async () => readPage(register, asked.body ?? NONE, window, offset ?? 0));
    if (read === null) break;
    entries.push(...read.entries);
    warnings.push(...read.warnings);
    offset = read.nextOffset;
    // The next page may be long in coming; others read meanwhile.
    if (offset !== null) reading.end();
  }
  if (answered === null) throw new Error("a register was asked for no page");
  if (truncated) warnings.unshift("truncated: the document is larger than is read; what came before the cut was taken");
  if (offset !== null)
    warnings.push(`unfinished: the records of ${window.from} to ${window.to} from the ${offset}th on are read in the next run`);
  const joined = joinSame(entries).map((entry) => toEntry(entry, source));
  const etag = encodeProgress(advance(progress, window, offset));
  return {
    ...answered,
    state: "read",
    etag,
    movedTo: null,
    entries: joined,
    warnings,
    ttlS: null,
    stated: NOTHING_STATED,
    finalUrl: source.url,
    truncated,
    backfill: window.backfill,
  };
}

const NONE = new Uint8Array();
const EMPTY: RegisterPage = {
  entries: [],
  records: 0,
  nextOffset: null,
  warnings: ["empty: the register answered 404, its way to say that the window holds nothing"],
};

/** What goes wrong behind the first page costs the pages before it nothing: null, and a warning. */
async function askAfterFirst<Result>(page: number, warnings: string[], work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (page === 0 || !(error instanceof FetchError || error instanceof ParseError)) throw error;
    warnings.push(`page_failed: ${error.message}`);
    return null;
  }
}

type Page =
  | { state: "wait"; waitMs: number }
  | (Answered & { state: "unchanged" })
  | (Answered & { state: "document"; body: Uint8Array | null; truncated: boolean });

async function ask(ctx: CollectCtx, register: Register, source: RegisterSource, url: string): Promise<Page> {
  const isBulk = register.bulkDate !== undefined;
  // Only a document that is the same at every run can be unchanged; pages differ by their window.
  const validators = isBulk ? { lastModified: source.lastModified, bodyHash: source.bodyHash } : { lastModified: null, bodyHash: null };
  try {
    const fetched = await fetchSource(ctx, { kind: isBulk ? "bulk" : "register", url, etag: null, ...validators });
    return fetched.state === "document" && !isBulk ? { ...fetched, lastModified: null, bodyHash: null } : fetched;
  } catch (error) {
    if (register.emptyIs404 !== true || !(error instanceof FetchError) || error.status !== 404) throw error;
    return {
      state: "document",
      etag: null,
      lastModified: null,
      bodyHash: null,
      minIntervalS: null,
      movedTo: null,
      body: null,
      truncated: false,
    };
  }
}

function toEntry({ raw, id }: RegisterEntry, source: SourceDefaults): Entry {
  return { raw: { ...raw, tags: [...source.tags, ...(raw.tags ?? [])] }, id };
}
