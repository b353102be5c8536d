import type { Db } from "../../adapters/postgres/index.ts";
import { AppError } from "../../lib/errors.ts";
import { findPlaceId } from "./store.ts";

/** Id or code of a place → its id; null stays null; 422 on `place_id` for one the gazetteer does not know. */
export async function resolvePlaceId(db: Db, idOrCode: string | null): Promise<string | null> {
  if (idOrCode === null) return null;
  const id = await findPlaceId(db, idOrCode);
  if (id === null) {
    throw new AppError("invalid", "A field is not valid.", { errors: [{ pointer: "/place_id", message: "is no place of the gazetteer" }] });
  }
  return id;
}
