import { sql } from "drizzle-orm";
import type { Db } from "../../../src/adapters/postgres/index.ts";
import { systemDoer } from "../../../src/domain/audit/index.ts";
import { claimJob, openJob } from "../../../src/domain/collect/job-store.ts";
import { finishJobs, matchPending, type SightingInput, storeSightings } from "../../../src/domain/identity/index.ts";
import type { Draft, Kind } from "../../../src/domain/items/schema.ts";
import { type IdPrefix, makeId } from "../../../src/lib/ids.ts";
import { type Stage, START_MS } from "./stage.ts";

/** One entry of a source's document. */
export type Entry = { externalId: string; sightingId: string; draft: Draft; score?: number };
export type Source = { id: string; kind: Kind; entries: readonly Entry[] };

const NOW = new Date(START_MS).toISOString();

export function toInput({ externalId, sightingId, draft, score = 80 }: Entry): SightingInput {
  const quality = { score, version: 1, reasons: [] };
  const state = score < 40 ? "quarantined" : "live";
  return { id: sightingId, externalId, kind: draft.kind, url: draft.url, contentHash: JSON.stringify(draft), draft, quality, score, state };
}

let issued = 0;
/** Ids that no other has, in the order of their making. */
export const freshId = (prefix: IdPrefix) =>
  makeId(
    prefix,
    START_MS,
    Uint8Array.from({ length: 16 }, (_, i) => (i < 4 ? Math.floor(++issued / 32 ** i) % 32 : issued % 31)),
  );

/** What a delivered collect message does, on one worker: claim, store, match; false if there was nothing to claim. Throws when the worker dies. */
export async function collect(db: Db, clock: Stage["clock"], source: Source, andMatch = true): Promise<boolean> {
  const claim = await claimJob(db, source.id, freshId("job"));
  if (claim === null) return false;
  const rows = source.entries.map(toInput);
  const stored = await storeSightings(db, {
    sourceId: source.id,
    jobId: claim.jobId,
    token: claim.token,
    now: NOW,
    backfill: claim.backfill,
    rows,
  });
  await db.execute(sql`
    update jobs set stage = 'matching', seen = ${rows.length}, created = ${stored.new}, updated = ${stored.updated}, unchanged = ${stored.unchanged}
    where id = ${claim.jobId} and token = ${claim.token} and state = 'running'`);
  if (andMatch) await matchPending({ db, clock: () => clock.nowMs }, source.kind);
  await finishJobs(db, [claim.jobId]);
  return true;
}

export async function openRun(db: Db, source: Source): Promise<void> {
  await openJob(db, systemDoer("test"), {
    id: freshId("job"),
    sourceId: source.id,
    cause: "run",
    requestId: "test",
    bodyHash: null,
    nowMs: START_MS,
  });
}

/** What time does for a source whose worker died: its job runs over and is ended, another run is opened. */
export async function reviveSource(db: Db, source: Source): Promise<void> {
  await db.execute(sql`update jobs set state = 'failed', finished_at = now() where source_id = ${source.id} and state = 'running'`);
  await openRun(db, source);
}

/** One after the other, by one worker that never dies; matched after every source, or after so many. */
export async function collectSerially(
  { db, clock }: Pick<Stage, "db" | "clock">,
  sources: readonly Source[],
  matchEvery = 1,
): Promise<void> {
  for (const [n, source] of sources.entries()) {
    await openRun(db, source);
    await collect(db, clock, source, (n + 1) % matchEvery === 0);
  }
}
