import { sql } from "drizzle-orm";
import { ipRules } from "../../../drizzle/schema/ip-rules.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { auditStatement, type Doer } from "../audit/index.ts";
import { IpRules } from "./schema.ts";

const NONE: IpRules = { allow: [], deny: [] };

/** Of two the higher is the newer: when they were set, in ms since the epoch. */
const VERSION = sql<number>`floor(extract(epoch from ${ipRules.changedAt}) * 1000)::float8`;

/** The rules as they stand and their version; none when nobody has set any. */
export async function readIpRules(db: Db): Promise<{ rules: IpRules; version: number | null }> {
  const [row] = await db.select({ rules: ipRules.rules, version: VERSION }).from(ipRules);
  return row === undefined ? { rules: NONE, version: null } : { rules: IpRules.parse(row.rules), version: row.version };
}

/** Replaces them, and says so in the audit log; answers their version. Of two at once the second's is higher, by whatever clock. */
export async function writeIpRules(db: Db, doer: Doer, rules: IpRules, nowMs: number): Promise<number> {
  const changedAt = sql`date_trunc('milliseconds', ${new Date(nowMs).toISOString()}::timestamptz)`;
  const { rules: before } = await readIpRules(db);
  const later = sql`greatest(excluded.changed_at, ${ipRules.changedAt} + interval '1 millisecond')`;
  const [[row]] = await db.batch([
    db
      .insert(ipRules)
      .values({ rules, changedAt })
      .onConflictDoUpdate({ target: ipRules.one, set: { rules: sql`excluded.rules`, changedAt: later } })
      .returning({ version: VERSION }),
    auditStatement(db, doer, nowMs, { action: "ip_rules.replace", target: { type: "ip_rules", id: null }, before, after: rules }),
  ]);
  if (row === undefined) throw new Error("the rules were not written");
  return row.version;
}
