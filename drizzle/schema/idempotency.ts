import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";

/** What was answered to a request that carried an Idempotency-Key, for a day. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    /** Id of the user or key, or the network of an anonymous caller, hashed. */
    caller: key("caller").notNull(),
    key: key("key").notNull(),
    /** SHA-256 of method, address and body: the same key must come with the same request. */
    fingerprint: text("fingerprint").notNull(),
    /** Whose attempt it is: only that one may store an answer. */
    token: key("token").notNull(),
    state: text("state").notNull(),
    /** An attempt that has not answered by then counts as dead. */
    leaseUntil: instant("lease_until").notNull(),
    expiresAt: instant("expires_at").notNull(),
    status: integer("status"),
    headers: jsonb("headers"),
    /** Sealed; null for one that is too large to keep. */
    body: text("body"),
  },
  (t) => [
    primaryKey({ columns: [t.caller, t.key] }),
    check("idempotency_keys_state", sql`${t.state} in ('running','done')`),
    index("idempotency_keys_expired").on(t.expiresAt),
  ],
);
