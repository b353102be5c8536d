import { bigint, bigserial, boolean, index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";

/** Who did what to what. Append-only, by a trigger in the migration; `seq` and `hash` are given afterwards, once. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    seq: bigint("seq", { mode: "number" }),
    at: instant("at").notNull(),
    actorType: text("actor_type").notNull(),
    actorId: key("actor_id"),
    action: key("action").notNull(),
    targetType: text("target_type").notNull(),
    targetId: key("target_id"),
    before: jsonb("before"),
    after: jsonb("after"),
    requestId: key("request_id"),
    /** Of the caller's address only the network: never a person. */
    network: text("network"),
    /** SHA-256 over the hash of the entry before and all of the above, in hexadecimal. */
    hash: text("hash"),
  },
  (t) => [
    uniqueIndex("audit_log_by_seq").on(t.seq),
    index("audit_log_by_actor").on(t.actorId, t.id.desc().nullsFirst()),
    index("audit_log_by_action").on(t.action, t.id.desc().nullsFirst()),
    index("audit_log_by_target").on(t.targetId, t.id.desc().nullsFirst()),
  ],
);

/** One row: the end of the chain, and how far it is anchored outside the database. */
export const auditHead = pgTable("audit_head", {
  one: boolean("one").primaryKey().default(true),
  seq: bigint("seq", { mode: "number" }).notNull().default(0),
  hash: text("hash").notNull().default(""),
  anchoredSeq: bigint("anchored_seq", { mode: "number" }).notNull().default(0),
  anchoredAt: instant("anchored_at"),
});
