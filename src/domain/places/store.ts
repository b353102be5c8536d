import { eq, or, sql } from "drizzle-orm";
import { places } from "../../../drizzle/schema/places.ts";
import type { Db } from "../../adapters/postgres/index.ts";

/** The id of a place given by id, code or a former code; null when there is none. */
export async function findPlaceId(db: Db, idOrCode: string): Promise<string | null> {
  const byAlias = sql`(select place_id from place_aliases where code = ${idOrCode})`;
  const [row] = await db
    .select({ id: places.id })
    .from(places)
    .where(or(eq(places.id, idOrCode), eq(places.code, idOrCode), eq(places.id, byAlias)))
    .limit(1);
  return row?.id ?? null;
}
