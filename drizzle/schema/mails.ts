import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { instant, key } from "./columns.ts";

/** The outbox: written in the transaction that wants the mail, sent after it. The row decides; the queue only wakes. */
export const mails = pgTable(
  "mails",
  {
    id: key("id").primaryKey(),
    /** What it says; whoever owns the kind writes the text when it is sent. */
    kind: text("kind").notNull(),
    toAddress: text("to_address").notNull(),
    /** Whose it is; it goes when they do. */
    ownerId: key("owner_id").references(() => users.id, { onDelete: "cascade" }),
    /** What the text is made from: ids, and names that its owner gave to things; nothing secret. */
    data: jsonb("data").notNull().default({}),
    state: text("state").notNull().default("pending"),
    /** Who sends it: every statement that ends the claim carries the token. */
    token: key("token"),
    attempts: integer("attempts").notNull().default(0),
    dueAt: instant("due_at").notNull(),
    error: text("error"),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    check("mails_state", sql`${t.state} in ('pending','sending','sent','failed','unknown')`),
    index("mails_due")
      .on(t.dueAt)
      .where(sql`${t.state} in ('pending','sending')`),
    index("mails_ended").on(t.endedAt),
    index("mails_to").on(t.toAddress, t.createdAt),
    index("mails_of").on(t.ownerId),
  ],
);
