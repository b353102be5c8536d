import { and, desc, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import { sources } from "../../../drizzle/schema/sources.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import type { OpmlFeed } from "./opml.ts";

export type SourceRow = typeof sources.$inferSelect;
export type SourceInsert = typeof sources.$inferInsert;
/** What is undefined stays as it is. */
export type SourceUpdate = { [Field in keyof SourceInsert]?: SourceInsert[Field] | undefined };

const present = isNull(sources.removedAt);

export async function insertSource(db: Db, values: SourceInsert): Promise<SourceRow> {
  const [row] = await db.insert(sources).values(values).returning();
  if (row === undefined) throw new Error("insert returned no row");
  return row;
}

/** Adds those whose address is not a source's already. */
export async function insertMissingSources(db: Db, rows: readonly SourceInsert[]): Promise<{ id: string; name: string; url: string }[]> {
  if (rows.length === 0) return [];
  const taken = await db
    .select({ url: sources.url })
    .from(sources)
    .where(
      and(
        inArray(
          sources.url,
          rows.map(({ url }) => url),
        ),
        present,
      ),
    );
  const known = new Set(taken.map(({ url }) => url));
  const fresh = rows.filter(({ url }) => !known.has(url));
  if (fresh.length === 0) return [];
  return db.insert(sources).values(fresh).returning({ id: sources.id, name: sources.name, url: sources.url });
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

export async function updateSource(db: Db, id: string, values: SourceUpdate): Promise<SourceRow | null> {
  const [row] = await db
    .update(sources)
    .set(values)
    .where(and(eq(sources.id, id), present))
    .returning();
  return row ?? null;
}

/** The row stays, because its sightings anchor the ids of items; nothing lists, runs or counts it any more. */
export async function removeSource(db: Db, id: string): Promise<boolean> {
  const rows = await db
    .update(sources)
    .set({ removedAt: sql`now()`, enabled: false })
    .where(and(eq(sources.id, id), present))
    .returning({ id: sources.id });
  return rows.length > 0;
}
