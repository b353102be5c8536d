import type { RawDraft } from "../cleaning/index.ts";
import { isRecord, readJson, valuesAt, parsePath, wholeRecords } from "../parsing/index.ts";
import type { RegisterId } from "./catalogue.ts";
import { readRecord, type RegisterRecord } from "./record.ts";
import type { DateWindow } from "./window.ts";

type RecallFields = NonNullable<RawDraft["recall"]>;

/** One recall as its register tells it, and what the register calls it. */
export type RegisterEntry = { raw: RawDraft & { kind: "recall"; recall: RecallFields }; id: string | null };

/** A register as data: how to ask for a page of it, and what a record means. */
export type Register = {
  id: RegisterId;
  /** The query of the page that starts at `offset`. */
  query: (window: DateWindow, offset: number) => Record<string, string>;
  /** Where the records stand in an answer; null when the answer is the list. */
  items: string | null;
  /** Records on a full page; null where one answer holds the whole window. */
  pageSize: number | null;
  /** The register answers a window in which there is nothing with 404. */
  emptyIs404?: true;
  /** One document holds everything ever: it is read record by record, and the window is applied here, by this date. */
  bulkDate?: (record: RegisterRecord) => string | null;
  toEntry: (record: RegisterRecord) => RegisterEntry | null;
};

/** `nextOffset` is null behind the last page. */
export type RegisterPage = { entries: RegisterEntry[]; records: number; nextOffset: number | null; warnings: string[] };

/** The address of a page. `base` stands in for the register's own address; its own query stays. */
export function pageUrl(register: Register, base: string, window: DateWindow, offset: number): string {
  const url = new URL(base);
  for (const [name, value] of Object.entries(register.query(window, offset))) url.searchParams.set(name, value);
  return url.href;
}

/** Reads one page. Throws `ParseError` when it is no JSON. */
export function readPage(register: Register, body: Uint8Array, window: DateWindow, offset: number): RegisterPage {
  const { records, warnings } = recordsOf(register, body, window);
  const entries = records.map((record) => register.toEntry(record)).filter((entry) => entry !== null);
  const skipped = records.length - entries.length;
  const isFull = register.pageSize !== null && records.length >= register.pageSize;
  return {
    entries,
    records: records.length,
    nextOffset: isFull ? offset + records.length : null,
    warnings: [...warnings, ...(skipped > 0 ? [`skipped: ${skipped} records say nothing that could be shown`] : [])],
  };
}

function recordsOf(register: Register, body: Uint8Array, window: DateWindow): { records: RegisterRecord[]; warnings: string[] } {
  if (register.bulkDate !== undefined) return { records: [...inWindow(register.bulkDate, body, window)], warnings: [] };
  const { value, warnings } = readJson(new TextDecoder().decode(body));
  const listed = register.items === null ? [value] : valuesAt(value, parsePath(register.items));
  return { records: listed.flat().filter(isRecord).map(readRecord), warnings };
}

function* inWindow(
  dateOf: (record: RegisterRecord) => string | null,
  body: Uint8Array,
  { from, to }: DateWindow,
): Generator<RegisterRecord> {
  for (const json of wholeRecords(body)) {
    if (!isRecord(json)) continue;
    const record = readRecord(json);
    const date = dateOf(record);
    // A record without a date may be new: what is stored already does not change.
    if (date === null || (date >= from && date <= to)) yield record;
  }
}

/** Records that one page or several bear twice, or once for each product, are one recall with all its products. */
export function joinSame(entries: readonly RegisterEntry[]): RegisterEntry[] {
  const byId = new Map<string, RegisterEntry>();
  const joined: RegisterEntry[] = [];
  for (const entry of entries) {
    const first = entry.id === null ? undefined : byId.get(entry.id);
    if (first !== undefined) {
      first.raw.recall.products = [...(first.raw.recall.products ?? []), ...(entry.raw.recall.products ?? [])];
      continue;
    }
    const own = { ...entry, raw: { ...entry.raw, recall: { ...entry.raw.recall } } };
    if (own.id !== null) byId.set(own.id, own);
    joined.push(own);
  }
  return joined.map(withoutRepeatedProducts);
}

function withoutRepeatedProducts(entry: RegisterEntry): RegisterEntry {
  const products = new Map((entry.raw.recall.products ?? []).map((product) => [JSON.stringify(product), product]));
  return { ...entry, raw: { ...entry.raw, recall: { ...entry.raw.recall, products: [...products.values()] } } };
}
