import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { z } from "zod";
import { compareRecords, matchRecords, type RecordComparison } from "./match-records.ts";
import { prepareSet } from "./profile.ts";
import { type MatchRecord, readFields, readRecord } from "./record.ts";

const USAGE = `npm run --silent match -- FILE|- [--pairs] [--signals]

One JSON object a line, of one of two shapes:
  {"id": …, "source"?: …, any other fields}   → which records are one thing: {id, cluster} a line, in the order of the input;
                                                 with --pairs every pair that may be: {a, b, score, verdict}, surest first
  {"id"?: …, "a": {fields}, "b": {fields}}    → how sure each pair is one thing: {id, score, verdict}, in the order of the input
verdict: same (score ≥ 0.5), review, different. --signals adds what the score rests on. docs/matching.md tells the rest.`;

/** The folder the command was given in: npm changes to the package's own before it runs it. */
const callerFolder = process.env["INIT_CWD"] ?? process.cwd();

const PairLine = z.object({ id: z.unknown(), a: z.looseObject({}), b: z.looseObject({}) });
type PairLine = z.infer<typeof PairLine>;

type Options = { pairs: boolean; signals: boolean };

const shown = ({ score, verdict, signals }: RecordComparison, options: Options): object =>
  options.signals ? { score, verdict, signals } : { score, verdict };

/** Pairs are one set too: what their words and fields are worth is learnt from all of them. */
function judgePairs(lines: readonly PairLine[], options: Options): object[] {
  const places = new Map<string, number>();
  const records: MatchRecord[] = [];
  const placeOf = (side: "a" | "b", row: object): number => {
    const fields = readFields(row);
    const key = `${side} ${JSON.stringify(fields)}`;
    const place = places.get(key) ?? records.push({ id: key, source: side, fields }) - 1;
    places.set(key, place);
    return place;
  };
  const pairs = lines.map(({ id, a, b }, n) => ({ id: id ?? n, a: placeOf("a", a), b: placeOf("b", b) }));
  const set = prepareSet(records);
  return pairs.flatMap(({ id, a, b }) => {
    const [x, y] = [set.records[a], set.records[b]];
    return x === undefined || y === undefined ? [] : [{ id, ...shown(compareRecords(set, x, y), options) }];
  });
}

function matchLines(lines: readonly unknown[], options: Options): object[] {
  const records = lines.map(readRecord);
  if (new Set(records.map(({ id }) => id)).size < records.length) throw new Error("two records have one id");
  const { clusters, pairs } = matchRecords(records);
  if (options.pairs) return pairs.map(({ a, b, ...comparison }) => ({ a, b, ...shown(comparison, options) }));
  const clusterOf = new Map(clusters.flatMap((ids) => ids.map((id) => [id, ids[0]] as const)));
  return records.map(({ id }) => ({ id, cluster: clusterOf.get(id) }));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { pairs: { type: "boolean", default: false }, signals: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined) throw new Error(USAGE);
  const body = file === "-" ? await text(process.stdin) : await readFile(resolve(callerFolder, file), "utf8");
  const lines: unknown[] = body
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
  const answers = PairLine.safeParse(lines[0]).success ? judgePairs(z.array(PairLine).parse(lines), values) : matchLines(lines, values);
  process.stdout.write(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
