import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, real, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";
import { sources } from "./sources.ts";

/** What one source said about one thing. Never deleted, only emptied: the oldest sighting of an item gives it its id. */
export const sightings = pgTable(
  "sightings",
  {
    id: key("id").primaryKey(),
    sourceId: key("source_id")
      .notNull()
      .references(() => sources.id),
    externalId: key("external_id").notNull(),
    kind: text("kind").notNull(),
    url: text("url"),
    state: text("state").notNull(),
    version: integer("version").notNull().default(1),
    contentHash: text("content_hash").notNull(),
    draft: jsonb("draft").notNull(),
    quality: jsonb("quality").notNull(),
    score: smallint("score").notNull(),
    backfill: boolean("backfill").notNull().default(false),
    firstSeenAt: instant("first_seen_at").notNull(),
    seenAt: instant("seen_at").notNull(),
    /** Since when a complete document of its source has not shown it any more. */
    missingSince: instant("missing_since"),
    jobId: key("job_id"),
    /** Set while the matcher still has to look at this version; a newer one sets it anew. */
    pendingAt: instant("pending_at"),
    /** Raised whenever the sighting is put back in the matcher's queue; it is taken off only at the number that was read. */
    pendingNumber: integer("pending_number").notNull().default(1),
    itemId: key("item_id"),
    match: jsonb("match"),
    /** What an operator said of its quality, whatever it scores: `accepted` is served, `rejected` never. */
    verdict: text("verdict"),
    verdictBy: key("verdict_by"),
    verdictAt: instant("verdict_at"),
  },
  (t) => [
    check("sightings_verdict", sql`${t.verdict} in ('accepted','rejected')`),
    check("sightings_kind", sql`${t.kind} in ('event','recall','post')`),
    check("sightings_state", sql`${t.state} in ('live','quarantined','withdrawn','gone')`),
    // With item_id and state beside it (INCLUDE, by hand in the migration), so that a list of a source finds its items in the index alone.
    uniqueIndex("sightings_by_external_id").on(t.sourceId, t.externalId),
    index("sightings_pending")
      .on(t.kind, t.pendingAt, t.id)
      .where(sql`${t.pendingAt} is not null`),
    index("sightings_pending_by_job")
      .on(t.jobId)
      .where(sql`${t.pendingAt} is not null`),
    index("sightings_by_item").on(t.itemId),
    index("sightings_by_url").using("hash", t.url),
    index("sightings_quarantined")
      .on(t.id)
      .where(sql`${t.state} = 'quarantined'`),
    index("sightings_quarantined_by_source")
      .on(t.sourceId, t.id)
      .where(sql`${t.state} = 'quarantined'`),
    index("sightings_quarantined_by_rule")
      .using("gin", sql`(${t.quality} -> 'reasons') jsonb_path_ops`)
      .where(sql`${t.state} = 'quarantined'`),
  ],
);

/** Every content a sighting ever had; append-only. */
export const sightingVersions = pgTable(
  "sighting_versions",
  {
    sightingId: key("sighting_id")
      .notNull()
      .references(() => sightings.id),
    version: integer("version").notNull(),
    at: instant("at").notNull(),
    jobId: key("job_id"),
    contentHash: text("content_hash").notNull(),
    draft: jsonb("draft").notNull(),
  },
  (t) => [primaryKey({ columns: [t.sightingId, t.version] })],
);

/** Equality keys by which candidates are found; nothing else finds them. The kind is hashed with them. */
export const matchKeys = pgTable(
  "match_keys",
  {
    key: bigint("key", { mode: "bigint" }).notNull(),
    itemId: key("item_id").notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.itemId] }), index("match_keys_by_item").on(t.itemId)],
);

/** Pairs of sightings in different items that were nearly, or would have been, one: kept apart by a rule or left to an operator. */
export const matchEdges = pgTable(
  "match_edges",
  {
    kind: text("kind").notNull(),
    a: key("a")
      .notNull()
      .references(() => sightings.id),
    b: key("b")
      .notNull()
      .references(() => sightings.id),
    score: real("score").notNull(),
    signals: jsonb("signals").notNull(),
    state: text("state").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.a, t.b] }),
    check("match_edges_order", sql`${t.a} < ${t.b}`),
    check("match_edges_state", sql`${t.state} in ('review','blocked')`),
    index("match_edges_b").on(t.b),
    index("match_edges_surest").on(t.kind, t.state, t.score, t.a, t.b),
  ],
);

/** An id that once named an item and now leads to another. */
export const itemAliases = pgTable(
  "item_aliases",
  {
    alias: key("alias").primaryKey(),
    itemId: key("item_id").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("item_aliases_by_item").on(t.itemId)],
);

/** Who may write, and until when. Taking over raises the token, so a stale holder's statements change nothing. */
export const leases = pgTable("leases", {
  name: key("name").primaryKey(),
  token: bigint("token", { mode: "number" }).notNull(),
  expiresAt: instant("expires_at").notNull(),
});
