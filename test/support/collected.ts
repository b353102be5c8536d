import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { sequenceChanges } from "../../src/domain/changes/index.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import { storeSightings } from "../../src/domain/identity/index.ts";
import type { Draft, Kind } from "../../src/domain/items/schema.ts";
import { makeId } from "../../src/lib/ids.ts";
import { matchAll } from "./matched.ts";

const config = readConfig(env);
export const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);

const startMs = Date.now();
let made = 0;
/** The later, the higher. */
const freshId = (prefix: "src" | "sgt") => makeId(prefix, startMs + ++made, crypto.getRandomValues(new Uint8Array(16)));

/** A source that is never due, of this kind of items. */
export async function addSource(kind: Kind, more: { trust?: number; name?: string } = {}): Promise<string> {
  const id = freshId("src");
  await db.execute(sql`
    insert into sources (id, kind, item_kind, name, url, trust, completeness, interval_s, next_run_at)
    values (${id}, 'feed', ${kind}, ${more.name ?? id}, ${`https://source.example/${id}`}, ${more.trust ?? 40}, 'window', 3600, 'infinity')`);
  return id;
}

export type Told = { externalId: string; draft: Draft; score?: number };

/** What a run does with what a source says: stores, matches, numbers. */
export async function collect(sourceId: string, told: readonly Told[]) {
  const now = new Date().toISOString();
  const stored = await storeSightings(db, {
    ...{ sourceId, jobId: null, token: null, now, backfill: false },
    rows: told.map(({ externalId, draft, score = 80 }) => ({
      ...{ id: freshId("sgt"), externalId, kind: draft.kind, url: draft.url, contentHash: JSON.stringify(draft), draft, score },
      quality: {
        score,
        version: 1,
        reasons: score < 40 ? [{ rule: "title_missing", points: score - 100, message: "There is no title." }] : [],
      },
      state: score < 40 ? ("quarantined" as const) : ("live" as const),
    })),
  });
  for (const kind of new Set(told.map(({ draft }) => draft.kind))) await matchAll(db, kind, Date.now);
  await sequenceChanges(db);
  return stored;
}

/** The id of the item that a source's word is part of. */
export async function itemIdOf(sourceId: string, externalId: string): Promise<string> {
  return (await sightingOf(sourceId, externalId)).item_id;
}

export async function sightingOf(sourceId: string, externalId: string): Promise<{ id: string; item_id: string }> {
  const { rows } = await db.execute<{ id: string; item_id: string }>(
    sql`select id, item_id from sightings where source_id = ${sourceId} and external_id = ${externalId}`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("there is no such sighting");
  return row;
}

type EventOf = Extract<Draft, { kind: "event" }>;

export const post = (title: string, more: Partial<Extract<Draft, { kind: "post" }>> = {}): Draft => ({
  ...EMPTY.post,
  title,
  summary: `All there is to say about ${title}, at some length.`,
  published_at: "2026-11-19T08:00:00.000Z",
  ...more,
});

export const event = (
  title: string,
  more: Partial<(typeof EMPTY.event)["event"]> = {},
  common: { summary?: string; url?: string } = {},
): EventOf => ({
  ...EMPTY.event,
  title,
  ...common,
  event: { ...EMPTY.event.event, starts_local: "2027-06-01T19:00:00", time_zone: "Europe/Paris", ...more },
});

export const recall = (title: string, more: Partial<(typeof EMPTY.recall)["recall"]> = {}): Draft => ({
  ...EMPTY.recall,
  title,
  recall: { ...EMPTY.recall.recall, ...more },
});
