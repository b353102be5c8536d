/**
 * How well owners' questions find the recall they are about: real CPSC records of ../shared/corpora, of every fourth of which questions are
 * made (fields left out, spelt otherwise, with slips), and questions about other things of the same brands. MAKER=0 leaves out who made it, as
 * where a record names several.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { matchPending, storeSightings } from "../src/domain/identity/index.ts";
import { checkProducts } from "../src/domain/recall-check/index.ts";
import { makeId } from "../src/lib/ids.ts";
import { openStage, sourceId } from "./ingest/stage.ts";
import { draftOf, type Question, questionsOf, readRecords } from "./recall-check/questions.ts";

const FILE = join(import.meta.dirname, "../../shared/corpora/05-recalls/cpsc-derived.open.jsonl");
const NOW_MS = Date.parse("2026-11-20T12:00:00Z");
const MAKER = process.env["MAKER"] !== "0";
const SHOW = process.env["SHOW"];

if (!existsSync(FILE)) {
  console.log("../shared/corpora is not there: nothing to measure");
  process.exit();
}
const records = readRecords(FILE);
const idOf = new Map<string, string>();
const { db, close } = await openStage();
try {
  for (let from = 0; from < records.length; from += 500) await store(from);
  const asked = records.filter((_, n) => n % 4 === 0).map(questionsOf);
  const own = await tally(asked.flatMap((each) => each.own));
  const others = await tally(asked.flatMap((each) => each.others));
  console.table(own);
  console.table(others);
  if (SHOW === undefined)
    writeFileSync(
      join(import.meta.dirname, `results/recall-check${MAKER ? "" : "-no-maker"}.json`),
      `${JSON.stringify({ records: records.length, own, others }, null, 2)}\n`,
    );
} finally {
  await close();
}

async function store(from: number): Promise<void> {
  const rows = records.slice(from, from + 500).map((record, i) => {
    const draft = draftOf(record, MAKER);
    const id = makeId("sgt", NOW_MS - records.length + from + i, crypto.getRandomValues(new Uint8Array(16)));
    idOf.set(record.id, `itm_${id.slice(4)}`);
    return {
      ...{ id, externalId: record.id, kind: draft.kind, url: draft.url, contentHash: record.id, draft, score: 80, state: "live" as const },
      quality: { score: 80, version: 1, reasons: [] },
    };
  });
  const now = new Date(NOW_MS).toISOString();
  await storeSightings(db, { sourceId: sourceId("recall", 0), jobId: null, token: null, now, backfill: false, rows });
  await matchPending({ db, clock: () => NOW_MS }, "recall");
}

/** Of each way to ask: the share that is called recalled or possible, and that finds this very recall. */
async function tally(questions: readonly Question[]) {
  const table: { [how: string]: { asked: number; recalled: number; possible: number; found: number } } = {};
  for (let from = 0; from < questions.length; from += 100) {
    const part = questions.slice(from, from + 100);
    const answers = await checkProducts(
      db,
      part.map(({ product }) => product),
    );
    for (const [i, { how, product, record }] of part.entries()) {
      const row = (table[how] ??= { asked: 0, recalled: 0, possible: 0, found: 0 });
      const { status = "unknown", matches = [] } = answers[i] ?? {};
      const found = matches.some(({ item_id }) => item_id === idOf.get(record.id));
      row.asked += 1;
      if (status !== "unknown") row[status] += 1;
      if (found) row.found += 1;
      if (SHOW !== undefined && how.includes(SHOW))
        console.log(
          status,
          found ? "found" : "",
          JSON.stringify(product),
          "|",
          record.title,
          matches[0]?.confidence,
          JSON.stringify(matches[0]?.signals),
        );
    }
  }
  const share = (count: number, of: number) => Math.round((1000 * count) / of) / 1000;
  return Object.fromEntries(
    Object.entries(table).map(([how, { asked, recalled, possible, found }]) => [
      how,
      { asked, recalled: share(recalled, asked), possible: share(possible, asked), found: share(found, asked) },
    ]),
  );
}
