import type { Db } from "../../adapters/postgres/index.ts";
import { toldInZone } from "../cleaning/index.ts";
import type { Draft, EventDraft } from "../items/schema.ts";
import { locateEvents, type Located, venueIdOf, type VenueMention } from "../places/index.ts";

/** A draft that knows where it is; `placeZone` is what a floating time means there, `placeUnknown` why there is no place. */
export type PlacedDraft = { draft: Draft; placeZone: string | null; placeUnknown: string | null };

/** Puts the events among drafts into their cities and halls; bare instants are told by the clocks there. */
export async function placeDrafts(db: Db, drafts: readonly Draft[], sourcePlaceId: string | null): Promise<PlacedDraft[]> {
  const events = drafts.flatMap((draft) => (draft.kind === "event" ? [draft.event] : []));
  const located = (await locateEvents(db, events, sourcePlaceId)).values();
  return Promise.all(drafts.map((draft) => place(draft, draft.kind === "event" ? located.next().value : undefined)));
}

async function place(draft: Draft, located: Located | undefined): Promise<PlacedDraft> {
  if (draft.kind !== "event" || located === undefined) return { draft, placeZone: null, placeUnknown: null };
  const { place: city, why } = located;
  if (city === null) return { draft: { ...draft, event: { ...draft.event, place_id: null } }, placeZone: null, placeUnknown: why };
  const event: EventDraft = { ...toldInZone(draft.event, city.timeZone), place_id: city.id };
  return {
    draft: { ...draft, event: { ...event, venue_id: await venueIdOf(city.id, event.venue) } },
    placeZone: city.timeZone,
    placeUnknown: null,
  };
}

/** The halls that drafts name. */
export function venuesIn(rows: readonly { draft: Draft }[]): VenueMention[] {
  return rows.flatMap(({ draft }) => {
    if (draft.kind !== "event") return [];
    const { venue_id: venueId, place_id: placeId, venue, lat, lon } = draft.event;
    return venueId === null || placeId === null || venue === null ? [] : [{ venueId, placeId, venue, lat, lon }];
  });
}
