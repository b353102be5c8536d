import { sql } from "drizzle-orm";
import { ipRules } from "../../../drizzle/schema/ip-rules.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { auditStatement, type Doer } from "../audit/index.ts";
import { IpRules } from "./schema.ts";

const NONE: IpRules = { allow: [], deny: [] };

/** The rules as they stand; none when nobody has set any. */
export async function readIpRules(db: Db): Promise<IpRules> {
  const [row] = await db.select({ rules: ipRules.rules }).from(ipRules);
  return row === undefined ? NONE : IpRules.parse(row.rules);
}

/** Replaces them, and says so in the audit log. */
export async function writeIpRules(db: Db, doer: Doer, rules: IpRules, nowMs: number): Promise<void> {
  const changedAt = new Date(nowMs).toISOString();
  const before = await readIpRules(db);
  await db.batch([
    db
      .insert(ipRules)
      .values({ rules, changedAt })
      .onConflictDoUpdate({ target: ipRules.one, set: { rules: sql`excluded.rules`, changedAt } }),
    auditStatement(db, doer, nowMs, { action: "ip_rules.replace", target: { type: "ip_rules", id: null }, before, after: rules }),
  ]);
}
