import { makeCast, OWN_OUTAGE } from "./cast.ts";
import { type Life, live } from "./live.ts";
import { DAY_MS, type WholeTime } from "./town-of-hosts.ts";
import { judge, type Verdict } from "./verdict.ts";
import { openVirtualDatabase } from "./virtual-database.ts";
import { makeVirtualTime } from "./virtual-time.ts";

export type Extent = { sources: number; hosts: number; days: number; seed: number };

const START_MS = Date.parse("2026-11-20T12:00:00Z");

export type Simulated = { life: Life; verdict: Verdict; whole: WholeTime; outage: WholeTime };

/** Simulates so many days of so many sources in an empty, migrated database. */
export async function simulate(
  databaseUrl: string,
  { sources, hosts, days, seed }: Extent,
  onHour?: (hour: number) => void,
): Promise<Simulated> {
  const whole = { startMs: START_MS, endMs: START_MS + days * DAY_MS };
  const outage = { startMs: START_MS + OWN_OUTAGE.from * days * DAY_MS, endMs: START_MS + OWN_OUTAGE.to * days * DAY_MS };
  const random = makeRandom(seed);
  const documents = makeCast({ sources, hosts }, whole, random);
  const time = makeVirtualTime(START_MS);
  const database = await openVirtualDatabase(databaseUrl, time.nowMs);
  try {
    const told = onHour === undefined ? {} : { onHour };
    const life = await live({ time, database, documents, endMs: whole.endMs, random, ownOutage: OWN_OUTAGE, ...told });
    return { life, verdict: judge(life, documents, whole, outage), whole, outage };
  } finally {
    await database.close();
  }
}

/** Numerical Recipes' linear congruential generator: good enough to be fair, the same every time. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
