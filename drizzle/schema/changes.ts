import { sql } from "drizzle-orm";
import { bigint, bigserial, boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";

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
