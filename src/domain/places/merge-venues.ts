import type { Db } from "../../adapters/postgres/index.ts";
import { AppError } from "../../lib/errors.ts";
import type { Doer } from "../audit/index.ts";
import { findVenue, type Venue, writeVenueMerge } from "./venue-store.ts";

export type VenueCtx = { db: Db; clock: () => number };

/**
 * Says that two names are one hall: whatever is said of the first is meant of the second, now and later. `into` null takes
 * it back. The events concerned are worked out anew when the matcher next runs. Throws `not_found`, and `invalid` for
 * venues of different cities, for one and itself, and for one that is part of another already.
 */
export async function mergeVenues(ctx: VenueCtx, id: string, into: string | null, doer: Doer): Promise<Venue> {
  const [venue, other] = await Promise.all([findVenue(ctx.db, id), into === null ? null : findVenue(ctx.db, into)]);
  if (venue === null) throw new AppError("not_found", "There is no such venue.");
  if (into !== null) {
    if (other === null) throw refuse("is no venue");
    if (other.id === id) throw refuse("is the venue itself");
    if (other.placeId !== venue.placeId) throw refuse("is in another city");
    if (other.mergedInto !== null) throw refuse(`was merged into ${other.mergedInto}`);
  }
  await writeVenueMerge(ctx.db, doer, { id, into, nowMs: ctx.clock() });
  return { ...venue, mergedInto: into };
}

const refuse = (message: string) => new AppError("invalid", "A field is not valid.", { errors: [{ pointer: "/merged_into", message }] });
