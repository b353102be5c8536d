import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import { instant, key, tsvector } from "./columns.ts";

/** One real-world thing: typed columns for what is filtered and sorted by, `detail` for the block of its kind. */
export const items = pgTable(
  "items",
  {
    id: key("id").primaryKey(),
    kind: text("kind").notNull(),
    /** Served by default: neither quarantined, archived, withdrawn from view nor erased. */
    visible: boolean("visible").notNull(),
    withdrawn: boolean("withdrawn").notNull().default(false),
    title: text("title").notNull(),
    summary: text("summary"),
    url: text("url"),
    language: text("language"),
    imageUrl: text("image_url"),
    tags: text("tags").array().notNull(),
    publishedAt: instant("published_at"),
    firstSeenAt: instant("first_seen_at").notNull(),
    /** Lists are newest first by this: a thing is never newer than the moment it was first seen, whatever its source says. */
    sortAt: instant("sort_at")
      .notNull()
      .generatedAlwaysAs(sql`least(published_at, first_seen_at)`),
    updatedAt: instant("updated_at").notNull(),
    revision: integer("revision").notNull(),
    /** With which version of the resolver it was last worked out; older ones are to be resolved anew. */
    resolver: smallint("resolver").notNull(),
    qualityScore: smallint("quality_score").notNull(),
    quality: jsonb("quality").notNull(),
    analysis: jsonb("analysis"),
    detail: jsonb("detail").notNull(),
    /** field → the sighting that won it; what the others said stands in `conflicts`. */
    provenance: jsonb("provenance").notNull(),
    conflicts: jsonb("conflicts").notNull(),
    overrides: jsonb("overrides").notNull().default({}),
    sourceIds: text("source_ids").array().notNull(),
    alertable: boolean("alertable").notNull(),

    placeId: key("place_id"),
    category: text("category"),
    localDate: date("local_date", { mode: "string" }),
    localEndDate: date("local_end_date", { mode: "string" }),
    startsAt: instant("starts_at"),
    endsAt: instant("ends_at"),
    seriesId: key("series_id"),
    status: text("status"),
    lat: doublePrecision("lat"),
    lon: doublePrecision("lon"),
    priceMin: numeric("price_min"),
    priceMax: numeric("price_max"),
    isFree: boolean("is_free"),
    agencyId: text("agency_id"),
    recallNumber: text("recall_number"),
    tsv: tsvector("tsv"),
  },
  (t) => [
    check("items_kind", sql`${t.kind} in ('event','recall','post')`),
    check(
      "items_event_only",
      sql`${t.kind} = 'event' or (${t.localDate} is null and ${t.startsAt} is null and ${t.status} is null and ${t.priceMin} is null)`,
    ),
    check("items_recall_only", sql`${t.kind} = 'recall' or (${t.agencyId} is null and ${t.recallNumber} is null)`),
    index("items_newest").on(t.sortAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index("items_newest_by_kind").on(t.kind, t.sortAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index("items_by_day").on(t.kind, t.visible, t.localDate, t.id),
    index("items_by_place_and_day").on(t.placeId, t.localDate, t.id),
    index("items_by_source").using("gin", t.sourceIds),
    index("items_by_recall_number").on(t.agencyId, t.recallNumber),
  ],
);

export const itemProducts = pgTable(
  "item_products",
  {
    itemId: key("item_id")
      .notNull()
      .references(() => items.id),
    ordinal: smallint("ordinal").notNull(),
    name: text("name"),
    brand: text("brand"),
    models: text("models").array().notNull(),
    barcodes: text("barcodes").array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.itemId, t.ordinal] }), index("item_products_barcodes").using("gin", t.barcodes)],
);

/** Field-level history: what changed between one wire form and the next. */
export const revisions = pgTable(
  "revisions",
  {
    itemId: key("item_id")
      .notNull()
      .references(() => items.id),
    revision: integer("revision").notNull(),
    at: instant("at").notNull(),
    material: boolean("material").notNull(),
    changes: jsonb("changes").notNull(),
  },
  (t) => [primaryKey({ columns: [t.itemId, t.revision] })],
);
