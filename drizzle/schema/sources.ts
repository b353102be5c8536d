import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";

/** Something watched. The row is also its schedule, its validators and its health. */
export const sources = pgTable(
  "sources",
  {
    id: key("id").primaryKey(),
    kind: text("kind").notNull(),
    itemKind: text("item_kind").notNull(),
    name: text("name").notNull(),
    url: text("url").notNull(),
    placeId: key("place_id"),
    category: text("category"),
    tags: text("tags")
      .array()
      .notNull()
      .default(sql`'{}'`),
    language: text("language"),
    config: jsonb("config").notNull().default({}),
    trust: smallint("trust").notNull(),
    completeness: text("completeness").notNull(),
    alertable: boolean("alertable").notNull().default(true),
    attribution: text("attribution"),
    /** On what terms its texts may be used, as its publisher states them. */
    licence: text("licence"),
    /** What its last document says of both: shown where the two above say nothing. */
    statedAttribution: text("stated_attribution"),
    statedLicence: text("stated_licence"),
    /** Whether items may carry the addresses of its pictures. */
    imagePolicy: text("image_policy").notNull().default("link"),
    /** What its entries are called by: their own ids, or, where those churn, their addresses. */
    naming: text("naming").notNull().default("id"),
    enabled: boolean("enabled").notNull().default(true),
    /** Set when removed: the row stays, because its sightings anchor item ids. */
    removedAt: instant("removed_at"),
    createdBy: key("created_by"),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),

    nextRunAt: instant("next_run_at").notNull().defaultNow(),
    intervalS: integer("interval_s").notNull(),
    etag: text("etag"),
    lastModified: text("last_modified"),
    bodyHash: text("body_hash"),

    /** When a document was last read in full, from the web or from what was kept. */
    readAt: instant("read_at"),
    lastRunAt: instant("last_run_at"),
    lastSuccessAt: instant("last_success_at"),
    lastChangeAt: instant("last_change_at"),
    failures: integer("failures").notNull().default(0),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    /** What its documents usually bring, and what of that is amiss: `domain/sources/profile.ts`. */
    profile: jsonb("profile").notNull().default({}),
  },
  (t) => [
    check("sources_kind", sql`${t.kind} in ('feed','calendar','page','api','register','push')`),
    check("sources_item_kind", sql`${t.itemKind} in ('event','recall','post')`),
    check("sources_completeness", sql`${t.completeness} in ('window','snapshot')`),
    check("sources_image_policy", sql`${t.imagePolicy} in ('link','none')`),
    check("sources_naming", sql`${t.naming} in ('id','url')`),
    index("sources_due")
      .on(t.nextRunAt)
      .where(sql`${t.enabled} and ${t.removedAt} is null`),
  ],
);

/** One attempt over a source. At most one is open at a time; past its deadline a running job counts as failed. */
export const jobs = pgTable(
  "jobs",
  {
    id: key("id").primaryKey(),
    sourceId: key("source_id")
      .notNull()
      .references(() => sources.id),
    state: text("state").notNull().default("queued"),
    cause: text("cause").notNull(),
    /** A first run stores and serves, but announces nothing. */
    backfill: boolean("backfill").notNull().default(false),
    stage: text("stage").notNull().default("queued"),
    /** Who runs it: every statement that ends the claim carries the token. */
    token: key("token"),
    requestId: text("request_id"),
    /** SHA-256 of the document as it came, by which it is kept for a while; set before it is parsed. */
    bodyHash: text("body_hash"),
    seen: integer("seen").notNull().default(0),
    created: integer("created").notNull().default(0),
    updated: integer("updated").notNull().default(0),
    unchanged: integer("unchanged").notNull().default(0),
    matched: integer("matched").notNull().default(0),
    quarantined: integer("quarantined").notNull().default(0),
    rejected: integer("rejected").notNull().default(0),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    warnings: jsonb("warnings").notNull().default([]),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** Not before this may a worker take it: its origin may ask for patience. */
    wakeAt: instant("wake_at").notNull().defaultNow(),
    startedAt: instant("started_at"),
    deadlineAt: instant("deadline_at"),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    check("jobs_state", sql`${t.state} in ('queued','running','succeeded','failed','cancelled')`),
    check("jobs_stage", sql`${t.stage} in ('queued','fetching','storing','matching','done')`),
    check("jobs_cause", sql`${t.cause} in ('schedule','run','retry','reprocess')`),
    uniqueIndex("jobs_one_open")
      .on(t.sourceId)
      .where(sql`${t.state} in ('queued','running')`),
    index("jobs_by_source").on(t.sourceId, t.id.desc().nullsFirst()),
    index("jobs_open")
      .on(t.state, t.deadlineAt)
      .where(sql`${t.state} in ('queued','running')`),
  ],
);

/** A condition of a source that its operators hear of: one row from the run that met it to the one that no longer did. */
export const alerts = pgTable(
  "alerts",
  {
    id: key("id").primaryKey(),
    sourceId: key("source_id")
      .notNull()
      .references(() => sources.id),
    kind: text("kind").notNull(),
    message: text("message").notNull(),
    openedAt: instant("opened_at").notNull().defaultNow(),
    openedByJob: key("opened_by_job").notNull(),
    resolvedAt: instant("resolved_at"),
    /** `recovered` by a run, or ended by an operator who changed or removed the source. */
    resolution: text("resolution"),
  },
  (t) => [
    check("alerts_kind", sql`${t.kind} in ('failing','yield','drift','breakage')`),
    check(
      "alerts_resolution",
      sql`(${t.resolvedAt} is null) = (${t.resolution} is null) and ${t.resolution} in ('recovered','amended','removed')`,
    ),
    uniqueIndex("alerts_one_open")
      .on(t.sourceId, t.kind)
      .where(sql`${t.resolvedAt} is null`),
    index("alerts_by_source").on(t.sourceId, t.id.desc().nullsFirst()),
  ],
);

/** What an origin's robots.txt says to us, kept for a day. */
export const robots = pgTable("robots", {
  origin: text("origin").primaryKey(),
  rules: text("rules").notNull(),
  expiresAt: instant("expires_at").notNull(),
});
