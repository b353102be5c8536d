import { and, desc, eq, isNull, lt, type SQL, sql } from "drizzle-orm";
import { sources } from "../../../drizzle/schema/sources.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { endAlerts } from "../alerts/index.ts";
import { asJson, auditRows, auditStatement, type Doer } from "../audit/index.ts";
import { settingsOf } from "./auditable.ts";
import type { OpmlFeed } from "./opml.ts";

export type SourceRow = typeof sources.$inferSelect;
export type SourceInsert = typeof sources.$inferInsert;
/** What is undefined stays as it is. */
export type SourceUpdate = { [Field in keyof SourceInsert]?: SourceInsert[Field] | undefined };

const present = isNull(sources.removedAt);

const target = (id: string) => ({ type: "source", id });
const creationOf = (source: SourceInsert) => ({ action: "source.create" as const, target: target(source.id), after: settingsOf(source) });

export async function insertSource(db: Db, doer: Doer, values: SourceInsert, nowMs: number): Promise<SourceRow> {
  const [[row]] = await db.batch([db.insert(sources).values(values).returning(), auditStatement(db, doer, nowMs, creationOf(values))]);
  if (row === undefined) throw new Error("insert returned no row");
  return row;
}

/** Any constant will do, so long as nothing else in this database takes the same one. */
const IMPORT_LOCK = 7_305_103;

/** Adds those whose address is not a source's already; one import after the other. */
export async function insertMissingSources(
  db: Db,
  doer: Doer,
  rows: readonly SourceInsert[],
  nowMs: number,
): Promise<{ id: string; name: string; url: string }[]> {
  if (rows.length === 0) return [];
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ source: row, settings: settingsOf(row) })))}::jsonb)`;
  const [, created] = await db.batch([
    // A statement of its own: one that waited inside would not see what the other import has added.
    db.execute(sql`select pg_advisory_xact_lock(${IMPORT_LOCK})`),
    db.execute<{ id: string; name: string; url: string }>(sql`
      insert into sources (id, kind, item_kind, name, url, tags, trust, completeness, created_by, interval_s)
      select r.id, r.kind, r."itemKind", r.name, r.url, r.tags, r.trust, r.completeness, r."createdBy", r."intervalS"
      from ${given} as given(source jsonb), jsonb_to_record(given.source) as r(id text, kind text, "itemKind" text, name text, url text,
        tags text[], trust smallint, completeness text, "createdBy" text, "intervalS" integer)
      where not exists (select 1 from sources s where s.url = r.url and s.removed_at is null)
      returning id, name, url`),
    db.execute(
      auditRows(
        doer,
        nowMs,
        { action: "source.create", target: { type: "source", id: sql`source ->> 'id'` }, after: sql`settings` },
        sql`from ${given} as given(source jsonb, settings jsonb) where exists (select 1 from sources s where s.id = source ->> 'id')`,
      ),
    ),
  ]);
  return created.rows;
}

/** Every feed, by name; its tags are its folders. */
export async function listFeeds(db: Db): Promise<OpmlFeed[]> {
  return db
    .select({ name: sources.name, url: sources.url, folders: sources.tags })
    .from(sources)
    .where(and(eq(sources.kind, "feed"), present))
    .orderBy(sources.name, sources.id);
}

export async function findSource(db: Db, id: string): Promise<SourceRow | null> {
  const [row] = await db
    .select()
    .from(sources)
    .where(and(eq(sources.id, id), present))
    .limit(1);
  return row ?? null;
}

/** Newest first; `before` is the id the page before ended with. */
export async function listSources(db: Db, before: string | null, limit: number): Promise<SourceRow[]> {
  return db
    .select()
    .from(sources)
    .where(and(present, before === null ? undefined : lt(sources.id, before)))
    .orderBy(desc(sources.id))
    .limit(limit);
}

export type Amendment = {
  values: SourceUpdate;
  now: string;
  /** Puts the source's sightings before the matcher again, as old news: their items are folded by what holds from now on. */
  refolds: boolean;
  forgetsAbsence: boolean;
  endsAlerts: boolean;
  /** For the audit log. */
  change: { before: Record<string, unknown>; after: Record<string, unknown> };
};

/** Changes a source and all that hangs on it in one transaction; also where its items are. Null where there is no such source. */
export async function amend(db: Db, doer: Doer, id: string, amendment: Amendment): Promise<{ row: SourceRow; placeIds: string[] } | null> {
  const { values, now, refolds, forgetsAbsence, endsAlerts, change } = amendment;
  const [updated, , , , places] = await db.batch([
    db
      .update(sources)
      .set(values)
      .where(and(eq(sources.id, id), present))
      .returning(),
    db.execute(refolds ? putSightingsBack(id, now) : NOTHING),
    db.execute(
      forgetsAbsence ? sql`update sightings set missing_since = null where source_id = ${id} and missing_since is not null` : NOTHING,
    ),
    db.execute(endsAlerts ? endAlerts(id, "amended") : NOTHING),
    db.execute<{ place_id: string }>(sql`
      select distinct i.place_id from sightings s join items i on i.id = s.item_id where s.source_id = ${id} and i.place_id is not null limit ${MAX_PLACES}`),
    db.execute(recordAct(doer, Date.parse(now), "source.update", id, change)),
  ]);
  const [row] = updated;
  return row === undefined ? null : { row, placeIds: places.rows.map(({ place_id }) => place_id) };
}

const NOTHING = sql`select 1`;
/** Of a source that reports from more places than this, cached lists of the others are right again within a minute. */
const MAX_PLACES = 500;

/** What waits for the matcher already is news and stays so. In the order in which everybody locks sightings. */
const putSightingsBack = (sourceId: string, now: string): SQL => sql`
  with locked as materialized (
    select id from sightings where source_id = ${sourceId} and state <> 'gone' order by source_id, external_id for update
  )
  update sightings s set backfill = s.backfill or s.pending_at is null, pending_at = coalesce(s.pending_at, ${now}::timestamptz),
    pending_number = s.pending_number + 1
  from locked where s.id = locked.id`;

/** The row stays, because its sightings anchor the ids of items; nothing lists, runs or counts it any more. */
export async function removeSource(db: Db, doer: Doer, id: string, nowMs: number): Promise<boolean> {
  const [, removed] = await db.batch([
    db.execute(recordAct(doer, nowMs, "source.remove", id)),
    db
      .update(sources)
      .set({ removedAt: sql`now()`, updatedAt: sql`now()`, enabled: false })
      .where(and(eq(sources.id, id), present))
      .returning({ id: sources.id }),
    db.execute(endAlerts(id, "removed")),
  ]);
  return removed.length > 0;
}

/** An entry about a source that is there; it is locked, so that it is there for the deed, too. */
function recordAct(doer: Doer, nowMs: number, action: "source.update" | "source.remove", id: string, change?: Amendment["change"]): SQL {
  const told = change === undefined ? {} : { before: asJson(change.before), after: asJson(change.after) };
  const rows = sql`from sources where id = ${id} and removed_at is null for update`;
  return auditRows(doer, nowMs, { action, target: { type: "source", id: sql`id` }, ...told }, rows);
}
