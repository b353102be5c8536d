import { matchPending } from "../../../src/domain/identity/index.ts";
import { readChanges, sequenceChanges } from "../../../src/domain/changes/index.ts";
import { KINDS } from "../../../src/domain/items/schema.ts";
import { LEASE_MS } from "../../../src/domain/identity/matcher/lease-store.ts";
import { collect, openRun, reviveSource, type Source } from "./collect.ts";
import { type Crash, isCrash, type Stage } from "./stage.ts";

export type Play = {
  /** Each source's documents in order; sources run at the same time. */
  documents: readonly (readonly Source[])[];
  writers: number;
  /** How often each message is delivered, all at once. */
  deliveries: number;
  /** How the workers die, in the order in which they are hired; after these nobody dies any more. */
  crashes: readonly Crash[];
  /** With two sequencers and a reader that pages all the time. */
  followed?: boolean;
};

export type Played = { crashed: number; readerSaw: number[] };

/** Collects everything with so many workers at once, and settles what they leave. */
export async function play(stage: Stage, { documents, writers, deliveries, crashes, followed = true }: Play): Promise<Played> {
  const deaths = [...crashes];
  const queue = documents.map((versions) => [...versions]);
  let crashed = 0;
  let running = true;
  const deliver = async (source: Source): Promise<"collected" | "nothing" | "died"> => {
    const { db } = stage.worker(deaths.shift() ?? null);
    try {
      return (await collect(db, stage.clock, source)) ? "collected" : "nothing";
    } catch (error) {
      if (!isCrash(error)) throw error;
      crashed += 1;
      // Long enough for its lease to run out, and for somebody who is alive and slow to lose one.
      stage.clock.nowMs += LEASE_MS + 1;
      return "died";
    }
  };
  const collectUntilDone = async (source: Source) => {
    await openRun(stage.db, source);
    for (;;) {
      const fates = await Promise.all(Array.from({ length: deliveries }, () => deliver(source)));
      // Nothing to claim: the run before still waits for its matcher, who may be dead.
      if (fates.includes("collected") && !fates.includes("died")) return;
      await reviveSource(stage.db, source);
    }
  };
  const write = async () => {
    for (let versions = queue.shift(); versions !== undefined; versions = queue.shift()) {
      for (const document of versions) await collectUntilDone(document);
    }
  };
  const sequence = async () => {
    while (running) await sequenceChanges(stage.worker().db);
  };
  const readerSaw: number[] = [];
  const read = async () => {
    const { db } = stage.worker();
    for (let done = false; !done;) {
      done = !running;
      const page = await readChanges(db, readerSaw.at(-1) ?? 0, 7);
      readerSaw.push(...page.map(({ seq }) => seq));
      done &&= page.length === 0;
    }
  };
  const others = followed ? [sequence(), sequence(), read()] : [];
  try {
    await Promise.all(Array.from({ length: writers }, write));
    await settle(stage);
  } finally {
    running = false;
    await Promise.all(others);
  }
  return { crashed, readerSaw };
}

/** What the sweeper does in the end: leases of the dead run out, what waits is matched, what is not numbered is. */
export async function settle({ db, clock }: Pick<Stage, "db" | "clock">): Promise<void> {
  clock.nowMs += LEASE_MS + 1;
  for (const kind of KINDS) {
    const { state } = await matchPending({ db, clock: () => clock.nowMs }, kind);
    if (state !== "done") throw new Error(`the matcher of ${kind} ended ${state}`);
  }
  await sequenceChanges(db);
}
