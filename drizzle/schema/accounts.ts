import { sql } from "drizzle-orm";
import { check, pgTable, text } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";

export const users = pgTable(
  "users",
  {
    id: key("id").primaryKey(),
    /** Lower-cased. */
    email: text("email").notNull().unique(),
    passwordHash: text("password_hash").notNull(),
    role: text("role").notNull(),
    name: text("name"),
    verifiedAt: instant("verified_at"),
    suspendedAt: instant("suspended_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [check("users_role", sql`${t.role} in ('user','editor','admin')`)],
);
