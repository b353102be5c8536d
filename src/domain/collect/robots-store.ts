import { and, eq, sql } from "drizzle-orm";
import { robots } from "../../../drizzle/schema/sources.ts";
import type { Db } from "../../adapters/postgres/index.ts";

/** What origins' robots.txt say, while it is fresh; instants as RFC 3339. */
export type RobotsStore = {
  find(origin: string, now: string): Promise<string | null>;
  save(origin: string, rules: string, expiresAt: string): Promise<void>;
};

export const openRobotsStore = (db: Db): RobotsStore => ({
  async find(origin, now) {
    const [row] = await db
      .select({ rules: robots.rules })
      .from(robots)
      .where(and(eq(robots.origin, origin), sql`${robots.expiresAt} > ${now}`));
    return row?.rules ?? null;
  },
  async save(origin, rules, expiresAt) {
    await db.insert(robots).values({ origin, rules, expiresAt }).onConflictDoUpdate({ target: robots.origin, set: { rules, expiresAt } });
  },
});
