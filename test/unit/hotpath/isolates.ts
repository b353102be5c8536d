import { type EdgeCache, noEdgeCache } from "../../../src/adapters/edge-cache/index.ts";
import type { Outgoing } from "../../../src/domain/hotpath/exchange.ts";
import { type Decision, type HotPath, type LimitAsk, openHotPath, type RequestIo, type Tier } from "../../../src/domain/hotpath/index.ts";
import type { HotPathFigures } from "../../../src/domain/hotpath/index.ts";
import { type Fate, makeSimulatedRedis, PROMPT, type SimulatedRedis } from "./simulated-redis.ts";
import { makeVirtualClock, type VirtualClock } from "./virtual-clock.ts";

export type Documents = { flags: string | null };
export type Isolate = HotPath<Documents> & { trips: () => number };

export const io: RequestIo = { waitUntil: () => undefined };

export const tierOf = (limit: number, more: Partial<Tier> = {}): Tier => ({
  rules: [{ name: "test", limit, windowS: 60 }],
  burst: 10,
  synchronous: false,
  ...more,
});

export type World = { clock: VirtualClock; redis: SimulatedRedis; isolates: Isolate[] };

/** Isolates that share one simulated Redis, one clock and one data centre. `fateOf` is asked for each of their trips. */
export function makeWorld(
  count: number,
  fateOf: (isolate: number) => Fate = () => PROMPT,
  figures: Partial<HotPathFigures> = {},
  edge: EdgeCache = noEdgeCache,
): World {
  const clock = makeVirtualClock();
  const redis = makeSimulatedRedis();
  const isolates = Array.from({ length: count }, (_, i) => {
    const exchange = redis.connect(clock, () => fateOf(i));
    const hot = openHotPath<Documents>({ exchange, clock, isolateId: `iso${i}`, documents: { flags: (text) => text }, figures, edge });
    return { ...hot, trips: exchange.trips };
  });
  return { clock, redis, isolates };
}

/** One read by a caller; resolves with the decision and the time it was made. */
export async function ask(world: World, isolate: number, more: Partial<LimitAsk> & { tier: Tier }): Promise<Decision & { atMs: number }> {
  const decision = await hotOf(world, isolate).limit({ caller: "caller", isWrite: false, ...more }, io);
  return { ...decision, atMs: world.clock.nowMs() };
}

export function hotOf(world: World, isolate: number): Isolate {
  const hot = world.isolates[isolate];
  if (hot === undefined) throw new Error(`no isolate ${isolate}`);
  return hot;
}

/** Lets a promise run on virtual time until it settles. */
export async function finish<T>(world: World, work: Promise<T>, stepMs = 10): Promise<T> {
  let isDone = false;
  work.then(
    () => (isDone = true),
    () => (isDone = true),
  );
  for (let i = 0; i < 1_000 && !isDone; i++) await world.clock.advance(stepMs);
  return work;
}

/** A message that says and asks nothing, to be filled in. */
export const emptyMessage = (nowMs: number): Outgoing => ({
  nowMs,
  batch: null,
  lines: [],
  tallies: new Map(),
  bumps: { tags: [], token: "" },
  revoked: [],
  published: new Map(),
  answers: [],
  pull: null,
});

/** Units of a counter as Redis has them. */
export function unitsOf(world: World, id: string, windowMs: number): number | undefined {
  const line = { id, windowMs, push: 0, cost: 0, need: 0, top: 0, joins: false };
  return world.redis.sync({ ...emptyMessage(world.clock.nowMs()), lines: [line] }).counts[0]?.units;
}
