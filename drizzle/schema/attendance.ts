import { sql } from "drizzle-orm";
import { check, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { instant, key } from "./columns.ts";
import { items } from "./items.ts";

const event = () =>
  key("item_id")
    .notNull()
    .references(() => items.id);
const person = () =>
  key("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** Who means to come. */
export const eventRsvps = pgTable(
  "event_rsvps",
  { itemId: event(), userId: person(), status: text("status").notNull(), at: instant("at").notNull() },
  (t) => [
    primaryKey({ columns: [t.itemId, t.userId] }),
    index("event_rsvps_of").on(t.userId),
    check("event_rsvps_status", sql`${t.status} in ('going','interested','declined')`),
  ],
);

/** What people say about an event; shown only once a rule or an editor let it through. */
export const eventComments = pgTable(
  "event_comments",
  {
    id: key("id").primaryKey(),
    itemId: event(),
    userId: person(),
    body: text("body").notNull(),
    state: text("state").notNull(),
    /** Why it was held. */
    heldFor: text("held_for").array().notNull(),
    createdAt: instant("created_at").notNull(),
    decidedBy: key("decided_by"),
    decidedAt: instant("decided_at"),
  },
  (t) => [
    index("event_comments_of_event").on(t.itemId, t.state, t.id.desc().nullsFirst()),
    index("event_comments_of").on(t.userId),
    index("event_comments_held")
      .on(t.id)
      .where(sql`${t.state} = 'held'`),
    check("event_comments_state", sql`${t.state} in ('held','shown','rejected')`),
  ],
);
