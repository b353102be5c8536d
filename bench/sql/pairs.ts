import { z } from "zod";
import { ItemQuery, listItems } from "../../src/domain/items/index.ts";
import { SORTS } from "../../src/domain/items/query.ts";
import { findPlace } from "../../src/domain/places/index.ts";
import { type Asked, RADIUS_KM, samplesFor } from "./samples.ts";
import type { Stage } from "./stage.ts";
import { seeded } from "./texts.ts";

/** From so many milliseconds on a combination is slow. */
const SLOW_MS = 200;
const LIST_ROWS = 21;
/** Drawn at random beside all pairs. */
const LARGER = 1_000;

type Answer = { query: Asked; ms: number | null; sequential: boolean };

/** Every two values of different filters, and some of three to five, in every sort that the schema lets them have. */
function* combinations(city: string): Generator<Asked> {
  const samples = Object.entries(samplesFor(city)).flatMap(([field, values]) =>
    values.flatMap((value): Asked[] =>
      field === "near" ? [{ near: value }, { near: value, radius_km: RADIUS_KM }] : [{ [field]: value }],
    ),
  );
  const fieldOf = (sample: Asked) => Object.keys(sample)[0];
  yield* inEverySort({});
  for (const [n, one] of samples.entries()) {
    yield* inEverySort(one);
    for (const other of samples.slice(n + 1)) if (fieldOf(one) !== fieldOf(other)) yield* inEverySort({ ...one, ...other });
  }
  const random = seeded(5);
  for (let n = 0; n < LARGER; n++) {
    const several = Array.from({ length: 3 + (n % 3) }, () => samples[Math.floor(random() * samples.length)] ?? {});
    yield* inEverySort(several.reduce((all, one) => ({ ...all, ...one }), {}));
  }
}

function* inEverySort(query: Asked): Generator<Asked> {
  for (const sort of SORTS) if (ItemQuery.safeParse({ ...query, sort }).success) yield { ...query, sort };
}

/** Asks for those whose query string holds `only`, each once, or twice where it was slow: the better time counts. */
export async function askCombinations(stage: Stage, only: string): Promise<Answer[]> {
  const city = await findPlace(stage.db, "plc_1");
  const answers: Answer[] = [];
  for (const query of combinations(`${city?.lat},${city?.lon}`)) {
    if (!textOf(query).includes(only)) continue;
    const first = await timeOf(stage, query);
    const ms = first !== null && first < SLOW_MS ? first : ((await timeOf(stage, query)) ?? first);
    const sequential = isSequential(await stage.planOf(false)) && isSequential(await stage.planOf(true));
    const answer = { query, ms, sequential };
    answers.push(answer);
    if (isSlow(answer)) console.log(lineOf(answer));
    if (answers.length % 1_000 === 0) console.error(`${answers.length} asked`);
  }
  return answers;
}

/** What is planned for the case that something else finds too little may never come to be. */
const isSequential = (plan: string) => /Seq Scan on (?!.*never executed)/.test(plan);

/** Milliseconds; null where the time limit of a statement ended it. */
async function timeOf({ db }: Stage, asked: Asked): Promise<number | null> {
  const query = ItemQuery.parse(asked);
  const startedMs = performance.now();
  try {
    await listItems(db, { query, nowMs: Date.now(), after: null, limit: LIST_ROWS, withWithdrawn: false, overview: null });
    return performance.now() - startedMs;
  } catch (error) {
    if (Ended.safeParse(error).success) return null;
    throw error;
  }
}
const Ended = z.object({ cause: z.object({ code: z.literal("57014") }) });

const textOf = (query: Asked): string => new URLSearchParams(query).toString();
const isSlow = ({ ms, sequential }: Answer): boolean => sequential || ms === null || ms > SLOW_MS;
const lineOf = ({ query, ms, sequential }: Answer): string =>
  `${(ms?.toFixed(0) ?? "ended").padStart(8)} ms  ${textOf(query)}${sequential ? "  SEQUENTIAL SCAN" : ""}`;

const within = (answers: readonly Answer[], limitMs: number) => answers.filter(({ ms }) => ms !== null && ms <= limitMs).length;

/** What is kept of it: how many stay within what, and the slow ones, worst first. */
export function toldOf(answers: readonly Answer[]) {
  const slow = answers.filter(isSlow);
  return {
    asked: answers.length,
    within_ms: Object.fromEntries([50, 100, SLOW_MS, 500, 1_000].map((limitMs) => [limitMs, within(answers, limitMs)])),
    timed_out: answers.filter(({ ms }) => ms === null).length,
    sequential: answers.filter(({ sequential }) => sequential).length,
    slow: slow
      .toSorted((a, b) => (b.ms ?? Infinity) - (a.ms ?? Infinity))
      .map(({ query, ms, sequential }) => ({
        query: textOf(query),
        ms: ms === null ? null : Math.round(ms),
        sequential,
      })),
  };
}
