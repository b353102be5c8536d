import { z } from "zod";
import { Draft } from "../../items/schema.ts";
import { type FormerVersion, formerTellings } from "../pairs/former.ts";
import { matchKeys } from "../pairs/keys.ts";

/** What a sighting says, what it took back, and the keys of both. */
export type Telling = { draft: Draft; former: readonly Draft[]; keys: readonly bigint[] };

export function tellingOf(draft: Draft, versions: readonly FormerVersion[]): Telling {
  const former = formerTellings(draft, versions);
  return { draft, former, keys: matchKeys(draft, former) };
}

export const FormerVersions = z.array(z.object({ draft: z.unknown(), until: z.string() }));

/** The venue that an operator said a sighting's is. */
export const MergedVenue = z.object({ id: z.string(), name: z.string() }).nullable();

/** What a source calls a hall that an operator said is another is read as that other's name. */
export function atVenue(draft: unknown, venue: z.infer<typeof MergedVenue>): unknown {
  const parsed = venue === null ? null : Draft.safeParse(draft);
  if (venue === null || parsed?.success !== true || parsed.data.kind !== "event") return draft;
  return { ...parsed.data, event: { ...parsed.data.event, venue: venue.name, venue_id: venue.id } };
}
