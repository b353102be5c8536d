import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";

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
