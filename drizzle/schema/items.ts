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
import { instant, key, keys, tsvector } from "./columns.ts";

/** One real-world thing: typed columns for what is filtered and sorted by, `detail` for the block of its kind. */
export const items = pgTable(
  "items",
  {
    id: key("id").primaryKey(),
    kind: text("kind").notNull(),
    /** Served by default: neither quarantined, archived, withdrawn from view nor erased. */
    visible: boolean("visible").notNull(),
    withdrawn: boolean("withdrawn").notNull().default(false),
    /** Long past: served no more, but its id answers. */
    archived: boolean("archived").notNull().default(false),
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
    analysis: jsonb("analysis"),
    detail: jsonb("detail").notNull(),
    /** field → what an operator says it is; given under this id, and kept when it is merged away. */
    overrides: jsonb("overrides").notNull().default({}),
    /** field → who said so and when. */
    overridden: jsonb("overridden").notNull().default({}),
    alertable: boolean("alertable").notNull(),

    placeId: key("place_id"),
    category: text("category"),
    localDate: date("local_date", { mode: "string" }),
    localEndDate: date("local_end_date", { mode: "string" }),
    startsAt: instant("starts_at"),
    endsAt: instant("ends_at"),
    /** When it begins by the clock; all-day events with their day in the place's zone. Set by the trigger `items_soon_at`. */
    soonAt: instant("soon_at"),
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
    index("items_by_resolver").on(t.kind, t.resolver),
    index("items_newest").on(t.sortAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index("items_newest_by_kind").on(t.kind, t.sortAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    ...[t.placeId, t.language, t.agencyId].map((column) =>
      index(`items_newest_by_${column.name}`)
        .on(column, t.sortAt.desc().nullsFirst(), t.id.desc().nullsFirst())
        .where(sql`visible and ${column} is not null`),
    ),
    index("items_newest_by_sentiment")
      .on(sql`(analysis #>> '{sentiment,label}')`, t.sortAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`visible and analysis is not null`),
    index("items_by_emotion")
      .using("gin", sql`(analysis -> 'emotions') jsonb_path_ops`)
      .where(sql`visible and analysis is not null`),
    // What was seen before the date it tells: few, and not found along the order of the newest.
    index("items_dated_later")
      .on(t.publishedAt)
      .where(sql`published_at > first_seen_at`),
    index("items_updated").on(t.updatedAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index("items_soonest")
      .on(t.soonAt, t.id)
      .where(sql`visible and local_date is not null`),
    index("items_soonest_by_place")
      .on(t.placeId, t.soonAt, t.id)
      .where(sql`visible and local_date is not null`),
    index("items_soonest_by_category")
      .on(t.category, t.soonAt, t.id)
      .where(sql`visible and category is not null`),
    // What takes more than a day is found by its end: it may have begun long before the period asked for.
    index("items_over_days")
      .on(t.localEndDate, t.localDate)
      .where(sql`visible and local_end_date > local_date`),
    index("items_by_position")
      .on(t.lat, t.lon)
      .where(sql`visible and lat is not null`),
    // From what to what it costs; nothing, where it is free. How many cost how much is told by statistics of the same name.
    index("items_priced")
      .on(
        sql`(coalesce(price_max, price_min, case when is_free then 0 end))`,
        sql`(coalesce(price_min, price_max, case when is_free then 0 end))`,
      )
      .where(sql`visible and coalesce(price_min, price_max, case when is_free then 0 end) is not null`),
    // One for all that narrows a search: each further GIN index would cost every row its own pending list.
    index("items_search")
      .using("gin", t.kind, t.placeId, t.tsv, t.tags)
      .where(sql`visible`),
    // Withdrawn events, in the orders of calendars and feeds, which go on telling of them for a while; few, and found without a look at their rows.
    index("items_withdrawn_newest")
      .on(t.sortAt.desc().nullsFirst(), t.id.desc().nullsFirst(), t.localEndDate)
      .where(sql`withdrawn`),
    index("items_withdrawn_soonest")
      .on(t.soonAt, t.id, t.localEndDate)
      .where(sql`withdrawn`),
    index("items_withdrawn_by_place")
      .on(t.placeId, t.soonAt, t.id, t.localEndDate)
      .where(sql`withdrawn`),
  ],
);

/** Who says what of an item, and how good that makes it: apart from its row, so that a further source leaves that and its dozen indexes alone. */
export const itemEvidence = pgTable(
  "item_evidence",
  {
    itemId: key("item_id").primaryKey(),
    /** Field → the sighting that won it, or `override`. */
    winners: jsonb("winners").notNull(),
    /** What the others said. */
    conflicts: jsonb("conflicts").notNull(),
    quality: jsonb("quality").notNull(),
    qualityScore: smallint("quality_score").notNull(),
    /** The item's own: of what is equally good, the newest comes first. */
    sortAt: instant("sort_at").notNull(),
  },
  (t) => [index("item_evidence_best").on(t.qualityScore.desc().nullsFirst(), t.sortAt.desc().nullsFirst(), t.itemId.desc().nullsFirst())],
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
    /** Brand, models and barcodes without what people write differently: see `productKeys`. */
    brandKey: text("brand_key").notNull().default(""),
    modelKeys: keys("model_keys")
      .notNull()
      .default(sql`'{}'`),
    gtins: keys("gtins")
      .notNull()
      .default(sql`'{}'`),
    /** By which the recall check finds it: see `checkKeys`. */
    checkKeys: keys("check_keys")
      .notNull()
      .default(sql`'{}'`),
  },
  (t) => [
    primaryKey({ columns: [t.itemId, t.ordinal] }),
    index("item_products_barcodes").using("gin", t.barcodes),
    index("item_products_by_brand")
      .on(t.brandKey, t.itemId.desc().nullsFirst())
      .where(sql`brand_key <> ''`),
    index("item_products_by_model").using("gin", t.modelKeys),
    index("item_products_by_gtin").using("gin", t.gtins),
    index("item_products_by_check").using("gin", t.checkKeys),
  ],
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
