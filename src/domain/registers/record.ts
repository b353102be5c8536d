import { isoDay, isRecord, type JsonRecord } from "../parsing/index.ts";

/** One record of a register, whose spelling of member names (`RecallNumber`, `recall_number`, `uRL`) does not matter. */
export type RegisterRecord = {
  /** The first of these members that says something. */
  text: (...names: string[]) => string | null;
  /** All that a member says, as one text or as a list of them. */
  words: (name: string) => string[];
  /** A list of records within the record. */
  records: (...names: string[]) => RegisterRecord[];
  /** That member of each record of a list, without the blank ones. */
  texts: (list: string, member: string) => string[];
};

/** What registers put where they have nothing to say. */
const BLANK = /^(?:null|none|n\/?a|-+|unknown)?$/i;

const fold = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

export function readRecord(json: JsonRecord): RegisterRecord {
  const members = new Map(Object.entries(json).map(([name, value]) => [fold(name), value]));
  const records = (...names: string[]) => {
    const list = names.map((name) => members.get(name)).find(Array.isArray) ?? [];
    return list.filter(isRecord).map(readRecord);
  };
  return {
    text: (...names) => names.map((name) => said(members.get(name))).find((value) => value !== null) ?? null,
    words: (name) => [members.get(fold(name))].flat().flatMap((value) => said(value) ?? []),
    records,
    texts: (list, member) => records(list).flatMap((record) => record.text(member) ?? []),
  };
}

/** Text of a value; of a link object (`{url: …}`) its address. */
function said(value: unknown): string | null {
  if (isRecord(value)) return said(value["url"]);
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = String(value).trim();
  return BLANK.test(text) ? null : text;
}

const MIN_YEAR = 1950;

/**
 * The day of a date as registers write it (`20260504`, `2026-05-04T00:00:00`, `05/04/2026`), or null where there is none:
 * also for days no calendar has (`20200000`) and years before there were registers (0212, a slip for 2012). Nothing is guessed.
 */
export function dayOf(written: string | null, slashes: "month first" | "day first" = "month first"): string | null {
  const text = written ?? "";
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)(?!\d)/.exec(text) ?? [];
  const [, first, second, lastYear] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)/.exec(text) ?? [];
  const read =
    year !== undefined
      ? isoDay(year, month ?? "", day ?? "")
      : lastYear !== undefined
        ? slashes === "month first"
          ? isoDay(lastYear, first ?? "", second ?? "")
          : isoDay(lastYear, second ?? "", first ?? "")
        : null;
  return read !== null && Number(read.slice(0, 4)) >= MIN_YEAR ? read : null;
}
