import { sql } from "drizzle-orm";
import { bigserial, boolean, check, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";

export const users = pgTable(
  "users",
  {
    id: key("id").primaryKey(),
    /** Lower-cased. */
    email: text("email").notNull().unique(),
    /** scrypt, encrypted under one of `SEAL_KEYS`, whose name stands in front. */
    passwordHash: text("password_hash").notNull(),
    /** Goes up with every new password, not when the same is hashed or encrypted anew. */
    passwordVersion: integer("password_version").notNull().default(0),
    role: text("role").notNull(),
    name: text("name"),
    verifiedAt: instant("verified_at"),
    suspendedAt: instant("suspended_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** When role, verification or suspension last changed: what was learned of the user before is void. */
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (t) => [
    check("users_role", sql`${t.role} in ('user','editor','admin')`),
    index("users_by_hash_kid").on(sql`(substring(${t.passwordHash} from '^[\\w-]+'))`),
    index("users_by_changed_at").on(t.changedAt),
    index("users_email_trigrams").using("gin", t.email.op("gin_trgm_ops")),
  ],
);

/** Whatever belongs to a person refers to the user like this, so that erasing the user erases it. */
const owner = (name: string) =>
  key(name)
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** One sign-in and what was refreshed from it: a family of refresh tokens of which only the newest generation is good. */
export const sessions = pgTable(
  "sessions",
  {
    id: key("id").primaryKey(),
    userId: owner("user_id"),
    generation: integer("generation").notNull().default(0),
    rotatedAt: instant("rotated_at").notNull(),
    userAgent: text("user_agent"),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
    endReason: text("end_reason"),
  },
  (t) => [
    index("sessions_open")
      .on(t.userId, t.id)
      .where(sql`${t.endedAt} is null`),
    index("sessions_by_expiry").on(t.expiresAt),
    index("sessions_ended")
      .on(t.endedAt)
      .where(sql`${t.endedAt} is not null`),
    check("sessions_end_reason", sql`${t.endReason} in ('logout','reuse','password','registered_again','admin')`),
  ],
);

/** Keys for programs. The text itself is shown once; here are hashes of it. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: key("id").primaryKey(),
    ownerId: owner("owner_id"),
    name: text("name").notNull(),
    /** Start of the text, by which people recognise it. */
    prefix: text("prefix").notNull(),
    hash: key("hash").notNull().unique(),
    /** Which of `HASH_KEYS` its hash and its checksum are by: one that no key names can be dropped. */
    hashKid: text("hash_kid").notNull(),
    /** The text before the last rotation, good until then. */
    previousHash: key("previous_hash").unique(),
    previousExpiresAt: instant("previous_expires_at"),
    scopes: text("scopes").array().notNull(),
    /** CIDR blocks; empty for every address. */
    allowedIps: text("allowed_ips")
      .array()
      .notNull()
      .default(sql`'{}'`),
    limitPerMinute: integer("limit_per_minute"),
    expiresAt: instant("expires_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: instant("created_at").notNull(),
    changedAt: instant("changed_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    index("api_keys_of")
      .on(t.ownerId, t.id)
      .where(sql`${t.revokedAt} is null`),
    index("api_keys_by_changed_at").on(t.changedAt),
  ],
);

/** What a link in a mail may do, once. The link's text is derived from the id and kept nowhere. */
export const mailTokens = pgTable(
  "mail_tokens",
  {
    id: key("id").primaryKey(),
    userId: owner("user_id"),
    purpose: text("purpose").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    check("mail_tokens_purpose", sql`${t.purpose} in ('verify','reset','unlock')`),
    index("mail_tokens_of").on(t.userId, t.purpose),
    index("mail_tokens_by_expiry").on(t.expiresAt),
  ],
);

/** Sign-ins that failed; one that succeeds takes the account's away. Accounts and addresses are keyed hashes. */
export const signInAttempts = pgTable(
  "sign_in_attempts",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    account: key("account").notNull(),
    address: key("address").notNull(),
    at: instant("at").notNull(),
    /** An attempt too early after this one is in the audit log. */
    refusalRecorded: boolean("refusal_recorded").notNull().default(false),
  },
  (t) => [
    index("sign_in_attempts_account").on(t.account, t.at),
    index("sign_in_attempts_address").on(t.address, t.at),
    index("sign_in_attempts_at").on(t.at),
  ],
);

/** Receipts of erasures: of the person only an id that leads nowhere any more. */
export const erasures = pgTable(
  "erasures",
  {
    id: key("id").primaryKey(),
    userId: key("user_id").notNull(),
    counts: jsonb("counts").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("erasures_at").on(t.at)],
);

/** Up to when the sweeper has told Redis of everything that was revoked. */
export const revocationSweep = pgTable("revocation_sweep", {
  one: boolean("one").primaryKey().default(true),
  sweptAt: instant("swept_at").notNull().defaultNow(),
});
