import type { Count } from "../../../src/domain/hotpath/counter.ts";
import type { Exchange, Incoming, Line, Outgoing, Published } from "../../../src/domain/hotpath/exchange.ts";
import type { Clock } from "../../../src/domain/hotpath/index.ts";

/** What befalls one trip: `lost` never arrives, `unanswered` arrives and fails on its way back, `killed` never ends. */
export type Fate = { thereMs: number; backMs: number; ending: "answered" | "lost" | "unanswered" | "killed" };

export type SimulatedRedis = ReturnType<typeof makeSimulatedRedis>;

/** The state behind the exchange, as the script and commands keep it. Its counters are held to the script by a test. */
export function makeSimulatedRedis() {
  const records = new Map<string, { start: number; units: number; holders: number }>();
  const batches = new Map<string, number>();
  const generations = new Map<string, string>();
  const revoked = new Map<string, number>();
  const documents = new Map<string, Published>();
  const answers = new Map<string, string>();
  const tallies = new Map<string, number>();
  const windowStarts = new Set<number>();

  function count(line: Line, isApplied: boolean, nowMs: number): Count {
    const held = records.get(line.id);
    const record = held && held.start + line.windowMs > nowMs ? { ...held } : { start: 0, units: 0, holders: 0 };
    const push = isApplied ? line.push : 0;
    const taken = line.cost > 0 && record.units + push + line.need <= line.top;
    const add = push + (taken ? line.cost : 0);
    if (add !== 0) {
      if (record.start === 0) windowStarts.add((record.start = nowMs));
      if (line.joins || record.holders === 0) record.holders += 1;
      record.units = Math.max(0, record.units + add);
      records.set(line.id, record);
    }
    return { startMs: record.start, units: record.units, holders: record.holders, taken };
  }

  function sync(out: Outgoing): Incoming {
    const isApplied = out.batch !== null && out.batch.number > (batches.get(out.batch.isolateId) ?? 0);
    if (out.batch !== null) batches.set(out.batch.isolateId, out.batch.number);
    if (isApplied) for (const [name, units] of out.tallies) tallies.set(name, (tallies.get(name) ?? 0) + units);
    for (const { key, text } of out.answers) answers.set(key, text);
    for (const tag of out.bumps.tags) generations.set(tag, out.bumps.token);
    for (const id of out.revoked) revoked.set(id, out.nowMs);
    for (const [name, document] of out.published)
      if (document.version > (documents.get(name)?.version ?? -1)) documents.set(name, document);
    const counts = out.lines.map((line) => count(line, isApplied, out.nowMs));
    if (out.pull === null) return { counts, pulled: null };
    const { tags, revokedSinceMs, documents: names } = out.pull;
    return {
      counts,
      pulled: {
        generations: tags.map((tag) => generations.get(tag) ?? null),
        revocations: [...revoked].flatMap(([id, atMs]) => (atMs >= revokedSinceMs ? [{ id, atMs }] : [])),
        documents: names.map((name) => documents.get(name) ?? null),
      },
    };
  }

  return {
    sync,
    /** When windows were opened. */
    windowStarts,
    generationsOf: (tags: readonly string[]) => tags.map((tag) => generations.get(tag) ?? null),
    document: (name: string) => documents.get(name)?.text ?? null,
    forgetDocuments: () => documents.clear(),
    tallies: (): ReadonlyMap<string, number> => tallies,
    /** An isolate's way to this Redis; each trip meets the next fate. */
    connect(clock: Clock, nextFate: () => Fate): Exchange & { trips: () => number } {
      let trips = 0;
      const sleep = (ms: number) => (ms === 0 ? Promise.resolve() : new Promise<void>((resolve) => void clock.after(ms, resolve)));
      async function trip<T>(work: () => T): Promise<T> {
        trips += 1;
        const fate = nextFate();
        await sleep(fate.thereMs);
        const reply = fate.ending === "lost" ? null : work();
        await sleep(fate.backMs);
        if (fate.ending === "killed") return new Promise<T>(() => undefined);
        if (reply === null || fate.ending !== "answered") throw new Error("connection lost");
        return reply;
      }
      return {
        sync: (out) => trip(() => sync(out)),
        read: (key, tags) => trip(() => ({ text: answers.get(key) ?? null, generations: tags.map((tag) => generations.get(tag) ?? null) })),
        tallies: () => trip(() => new Map(tallies)),
        usage: () => ({ trips, billed: trips }),
        trips: () => trips,
      };
    },
  };
}

export const PROMPT: Fate = { thereMs: 5, backMs: 5, ending: "answered" };
