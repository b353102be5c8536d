import { boolean, jsonb, pgTable } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** One row, once somebody has set rules: from which networks the API may be called. */
export const ipRules = pgTable("ip_rules", {
  one: boolean("one").primaryKey().default(true),
  rules: jsonb("rules").notNull(),
  changedAt: instant("changed_at").notNull(),
});
