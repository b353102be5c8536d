import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
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

/** What an operator decided, a row for each act: never deleted, at most revoked. */
export const decisions = pgTable(
  "decisions",
  {
    id: key("id").primaryKey(),
    /** Given under the locks on those concerned: of two decisions about one pair the higher counts. */
    number: bigserial("number", { mode: "number" }).notNull(),
    action: text("action").notNull(),
    kind: text("kind").notNull(),
    /** The items it was about, by the ids they then had. */
    itemIds: text("item_ids").array().notNull(),
    reason: text("reason"),
    decidedBy: key("decided_by").notNull(),
    at: instant("at").notNull(),
    revokedBy: key("revoked_by"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [check("decisions_action", sql`${t.action} in ('merge','split','refuse','erase')`)],
);

/** What a decision says of each pair; `open` takes back what was said of it before. By the sources' names, so that it survives re-collection. */
export const decisionPairs = pgTable(
  "decision_pairs",
  {
    decisionId: key("decision_id")
      .notNull()
      .references(() => decisions.id),
    aSourceId: key("a_source_id").notNull(),
    aExternalId: key("a_external_id").notNull(),
    bSourceId: key("b_source_id").notNull(),
    bExternalId: key("b_external_id").notNull(),
    verdict: text("verdict").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.aSourceId, t.aExternalId, t.bSourceId, t.bExternalId, t.decisionId] }),
    check("decision_pairs_verdict", sql`${t.verdict} in ('must','cannot','open')`),
    check("decision_pairs_order", sql`(${t.aSourceId}, ${t.aExternalId}) < (${t.bSourceId}, ${t.bExternalId})`),
    index("decision_pairs_b").on(t.bSourceId, t.bExternalId),
    index("decision_pairs_by_decision").on(t.decisionId),
  ],
);

/** What is in force of pairs: of each the latest word that is not revoked. The matcher reads this. */
export const matchDecisions = pgTable(
  "match_decisions",
  {
    aSourceId: key("a_source_id").notNull(),
    aExternalId: key("a_external_id").notNull(),
    bSourceId: key("b_source_id").notNull(),
    bExternalId: key("b_external_id").notNull(),
    verdict: text("verdict").notNull(),
    decisionId: key("decision_id")
      .notNull()
      .references(() => decisions.id),
  },
  (t) => [
    primaryKey({ columns: [t.aSourceId, t.aExternalId, t.bSourceId, t.bExternalId] }),
    check("match_decisions_verdict", sql`${t.verdict} in ('must','cannot')`),
    check("match_decisions_order", sql`(${t.aSourceId}, ${t.aExternalId}) < (${t.bSourceId}, ${t.bExternalId})`),
    index("match_decisions_b").on(t.bSourceId, t.bExternalId),
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

/** Content that had to go for good. What is asked for twice is one takedown. */
export const takedowns = pgTable(
  "takedowns",
  {
    id: key("id").primaryKey(),
    /** One of: item_id; url; source_id and external_id. */
    target: jsonb("target").notNull(),
    targetHash: text("target_hash").notNull(),
    reason: text("reason").notNull(),
    requestedBy: key("requested_by").notNull(),
    at: instant("at").notNull(),
    /** Everything that was emptied for it. */
    sightingIds: text("sighting_ids").array().notNull(),
    itemIds: text("item_ids").array().notNull(),
    /** Null until items, history and kept documents are clean of it too. */
    doneAt: instant("done_at"),
  },
  (t) => [
    uniqueIndex("takedowns_by_target").on(t.targetHash),
    index("takedowns_open")
      .on(t.id)
      .where(sql`${t.doneAt} is null`),
  ],
);

/** SHA-256 of addresses that were taken down: what is told of them is not stored again, whoever tells it. */
export const erasedUrls = pgTable("erased_urls", {
  urlHash: text("url_hash").primaryKey(),
  takedownId: key("takedown_id")
    .notNull()
    .references(() => takedowns.id),
});

/** The one ordered log. Rows are written with the change itself; `seq` is given afterwards by the sequencer and by nobody else. */
export const changes = pgTable(
  "changes",
  {
    id: bigserial("id", { mode: "bigint" }).primaryKey(),
    seq: bigint("seq", { mode: "number" }),
    kind: text("kind").notNull(),
    itemId: key("item_id").notNull(),
    type: text("type").notNull(),
    revision: integer("revision").notNull(),
    material: boolean("material").notNull(),
    backfill: boolean("backfill").notNull(),
    /** For merged: the item it is part of now; for split: the item it came out of. */
    otherId: key("other_id"),
    /** What cache generations the change touches, e.g. `{"place_id": …, "source_ids": […]}`. */
    tags: jsonb("tags").notNull().default({}),
    at: instant("at").notNull(),
  },
  (t) => [
    check("changes_type", sql`${t.type} in ('created','updated','cancelled','withdrawn','merged','split','erased')`),
    uniqueIndex("changes_by_seq").on(t.seq),
    index("changes_unnumbered")
      .on(t.id)
      .where(sql`${t.seq} is null`),
  ],
);

/** One row: the last `seq` given out, the last whose cached answers were called out of date, and the last that is no longer kept. */
export const changeHead = pgTable("change_head", {
  one: boolean("one").primaryKey().default(true),
  seq: bigint("seq", { mode: "number" }).notNull().default(0),
  announcedSeq: bigint("announced_seq", { mode: "number" }).notNull().default(0),
  prunedSeq: bigint("pruned_seq", { mode: "number" }).notNull().default(0),
});

/** Who may write, and until when. Taking over raises the token, so a stale holder's statements change nothing. */
export const leases = pgTable("leases", {
  name: key("name").primaryKey(),
  token: bigint("token", { mode: "number" }).notNull(),
  expiresAt: instant("expires_at").notNull(),
});
