import { eq, or } from "drizzle-orm";
import { placeAliases, places } from "../../../drizzle/schema/places.ts";
import type { Db } from "../../adapters/postgres/index.ts";

/** The id of a place given by id, code or a former code; null when there is none. */
export async function findPlaceId(db: Db, idOrCode: string): Promise<string | null> {
  const [row] = await db
    .select({ id: places.id })
    .from(places)
    .leftJoin(placeAliases, eq(placeAliases.placeId, places.id))
    .where(or(eq(places.id, idOrCode), eq(places.code, idOrCode), eq(placeAliases.code, idOrCode)))
    .limit(1);
  return row?.id ?? null;
}
