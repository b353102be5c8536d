import { and, eq, sql } from "drizzle-orm";
import { robots } from "../../../drizzle/schema/sources.ts";
import type { Db } from "../../adapters/postgres/index.ts";

/** The rules of an origin while they are fresh. */
export async function findRobots(db: Db, origin: string, now: string): Promise<string | null> {
  const [row] = await db
    .select({ rules: robots.rules })
    .from(robots)
    .where(and(eq(robots.origin, origin), sql`${robots.expiresAt} > ${now}`));
  return row?.rules ?? null;
}

export async function saveRobots(db: Db, origin: string, rules: string, expiresAt: string): Promise<void> {
  await db.insert(robots).values({ origin, rules, expiresAt }).onConflictDoUpdate({ target: robots.origin, set: { rules, expiresAt } });
}
