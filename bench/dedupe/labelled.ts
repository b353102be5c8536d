/** Labelled sets as they lie in a folder, one `.jsonl` each, told apart by their shape and not by their names. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { type MatchRecord, readFields, readRecord } from "../../src/domain/identity/records/record.ts";

/** Pairs of records, each said to be one thing or not. */
export type PairSet = { shape: "pairs"; name: string; records: MatchRecord[]; pairs: { a: number; b: number; same: boolean }[] };
/** Records, each with the thing it speaks of. */
export type Table = { shape: "table"; name: string; records: MatchRecord[]; things: string[] };
/** Articles, some of which are near-copies of another. */
export type News = { shape: "news"; name: string; articles: { id: string; text: string; copyOf: string | null }[] };

const PairRow = z.object({ match: z.coerce.boolean(), a: z.looseObject({}), b: z.looseObject({}) });
const TableRow = z.looseObject({ cluster: z.coerce.string() });
const NewsRow = z.object({ id: z.string(), text: z.string(), dupOf: z.string().nullable() });

export function readLabelled(folder: string): (PairSet | Table | News)[] {
  const files = readdirSync(folder).filter((file) => /\.(?:jsonl|ndjson)$/.test(file));
  return files.toSorted().map((file) => readSet(join(folder, file)));
}

function readSet(path: string): PairSet | Table | News {
  const lines: unknown[] = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const name = basename(path).replace(/\..*$/, "");
  if (PairRow.safeParse(lines[0]).success) return toPairSet(name, z.array(PairRow).parse(lines));
  if (TableRow.safeParse(lines[0]).success) return toTable(name, z.array(TableRow).parse(lines));
  const articles = z.array(NewsRow).parse(lines);
  return { shape: "news", name, articles: articles.map(({ id, text, dupOf }) => ({ id, text, copyOf: dupOf })) };
}

/** A record that stands in many pairs is one record of the set. */
function toPairSet(name: string, rows: readonly z.infer<typeof PairRow>[]): PairSet {
  const records: MatchRecord[] = [];
  const known = new Map<string, number>();
  const indexOf = (side: string, row: object): number => {
    const key = `${side} ${JSON.stringify(row)}`;
    const index = known.get(key) ?? records.push({ id: `${side}${records.length}`, source: side, fields: readFields(row) }) - 1;
    known.set(key, index);
    return index;
  };
  const pairs = rows.map(({ a, b, match }) => ({ a: indexOf("a", a), b: indexOf("b", b), same: match }));
  return { shape: "pairs", name, records, pairs };
}

function toTable(name: string, rows: readonly z.infer<typeof TableRow>[]): Table {
  const records = rows.map(({ cluster: _thing, ...row }) => readRecord(row));
  return { shape: "table", name, records, things: rows.map(({ cluster }) => cluster) };
}
