import { ItemQuery, listItems } from "../../src/domain/items/index.ts";
import { SORTS } from "../../src/domain/items/query.ts";
import { findPlace } from "../../src/domain/places/index.ts";
import { type Asked, RADIUS_KM, samplesFor } from "./samples.ts";
import type { Stage } from "./stage.ts";
import { seeded } from "./texts.ts";

/** From so much processor time on a combination is slow. */
const SLOW_MS = 200;
/** What a statement of the API may take. */
export const LIMIT_MS = 2_000;
const LIST_ROWS = 21;
/** Drawn at random beside all pairs. */
const LARGER = 300;

type Answer = { query: Asked; ms: number; sequential: boolean };

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

/** Asks for `every` n-th of those whose query string holds `only`, each once, or twice where it was slow: the better time counts. */
export async function askCombinations(stage: Stage, only: string, every: number): Promise<Answer[]> {
  const city = await findPlace(stage.db, "plc_1");
  const answers: Answer[] = [];
  const wanted = [...combinations(`${city?.lat},${city?.lon}`)].filter((query) => textOf(query).includes(only));
  for (const query of wanted.filter((_, n) => n % every === 0)) {
    const first = await timeOf(stage, query);
    const ms = first < SLOW_MS ? first : Math.min(first, await timeOf(stage, query));
    const sequential = isSequential(await stage.planOf(false)) && isSequential(await stage.planOf(true));
    const answer = { query, ms, sequential };
    answers.push(answer);
    if (isSlow(answer)) console.log(lineOf(answer));
    if (answers.length % 1_000 === 0) console.error(`${answers.length} asked`);
  }
  return answers;
}

/** Postgres' processor time: what else is busy on the machine makes it no longer. */
async function timeOf({ db, processorMs }: Stage, asked: Asked): Promise<number> {
  const query = ItemQuery.parse(asked);
  const beforeMs = processorMs();
  await listItems(db, { query, nowMs: Date.now(), after: null, limit: LIST_ROWS, withWithdrawn: false, overview: null });
  return processorMs() - beforeMs;
}

/** Whether a whole table was read; what is planned for the case that something else finds too little may never come to be. */
export const isSequential = (plan: string) => /Seq Scan on (?!.*never executed)/.test(plan);

const textOf = (query: Asked): string => new URLSearchParams(query).toString();
const isSlow = ({ ms, sequential }: Answer): boolean => sequential || ms > SLOW_MS;
const lineOf = ({ query, ms, sequential }: Answer): string =>
  `${String(ms).padStart(8)} ms  ${textOf(query)}${sequential ? "  SEQUENTIAL SCAN" : ""}`;

const within = (answers: readonly Answer[], limitMs: number) => answers.filter(({ ms }) => ms <= limitMs).length;

/** The slow ones that are kept, worst first. */
const MOST_KEPT = 100;

/** What is kept of it: how many stay within what. */
export function toldOf(answers: readonly Answer[]) {
  return {
    asked: answers.length,
    within_ms: Object.fromEntries([50, 100, SLOW_MS, 500, 1_000, LIMIT_MS].map((limitMs) => [limitMs, within(answers, limitMs)])),
    sequential: answers.filter(({ sequential }) => sequential).length,
    slow: answers
      .filter(isSlow)
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, MOST_KEPT)
      .map((answer) => ({ ...answer, query: textOf(answer.query) })),
  };
}
