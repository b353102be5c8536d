import { eq, or, sql } from "drizzle-orm";
import { places } from "../../../drizzle/schema/places.ts";
import type { Db } from "../../adapters/postgres/index.ts";

export type Place = { id: string; timeZone: string };

/** A place given by id, code or a former code; null when there is none. */
export async function findPlace(db: Db, idOrCode: string): Promise<Place | null> {
  const byAlias = sql`(select place_id from place_aliases where code = ${idOrCode})`;
  const [row] = await db
    .select({ id: places.id, timeZone: places.timeZone })
    .from(places)
    .where(or(eq(places.id, idOrCode), eq(places.code, idOrCode), eq(places.id, byAlias)))
    .limit(1);
  return row ?? null;
}
