import { sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";

/** How many of these addresses a source reported before this job already, under whatever id. */
export async function countKnownUrls(db: Db, sourceId: string, jobId: string, urls: readonly string[]): Promise<number> {
  const result = await db.execute<{ n: number }>(sql`
    select count(distinct url)::int as n from sightings
    where source_id = ${sourceId} and job_id is distinct from ${jobId} and url = any(${sql.param(urls)}::text[])`);
  return result.rows[0]?.n ?? 0;
}
