import type { Matter, Whole } from "../../cleaning/score-whole.ts";
import type { Canonical, Draft, EventDraft } from "../../items/schema.ts";
import { zonedToInstant } from "../../../lib/time.ts";
import type { Sighting } from "../schema.ts";

/** Doors and beginning are half an hour apart, and either is told for the other. */
const SAME_START_MS = 30 * 60_000;

type Event = Extract<Canonical, { kind: "event" }>["event"];

/** What the whole of an item says of itself: `speaking` are the sightings that it is folded from, of `all` that it has. */
export function wholeOf(shown: Canonical, speaking: readonly Sighting[], all: readonly Sighting[]): Whole {
  return {
    independentSources: countIndependent(speaking),
    disagreements: shown.kind === "event" ? disagreements(shown.event, speaking) : [],
    partlyWithdrawn: speaking.some(({ state }) => state === "live") && all.some(({ state }) => state === "withdrawn"),
  };
}

/** Who gives the same address reads from the same page: that is one who knows, however many repeat it. */
function countIndependent(speaking: readonly Sighting[]): number {
  const sources = new Set(speaking.map(({ sourceId }) => sourceId));
  const pages = new Set(speaking.map(({ sourceId, draft }) => draft.url ?? sourceId));
  return Math.min(sources.size, pages.size);
}

const DISPUTED: Record<Matter, (shown: Event, said: EventDraft, sighting: Sighting) => boolean> = {
  when: isOtherTime,
  where: (shown, said) => {
    const differ = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;
    return differ(shown.place_id, said.place_id) || differ(shown.venue_id, said.venue_id);
  },
  status: (shown, said) => shown.status !== said.status,
  price: (shown, said) =>
    (said.price_min !== null && shown.price_min !== null && shown.currency === said.currency && +said.price_min !== +shown.price_min) ||
    (said.is_free !== null && shown.is_free !== null && said.is_free !== shown.is_free),
};

function disagreements(shown: Event, speaking: readonly Sighting[]): Matter[] {
  const matters = Object.keys(DISPUTED) as Matter[];
  return matters.filter((matter) =>
    speaking.some((sighting) => sighting.draft.kind === "event" && DISPUTED[matter](shown, sighting.draft.event, sighting)),
  );
}

/** By the day where one tells no more, by the clock on the wall, and else by the instant where both tell one. */
function isOtherTime(shown: Event, said: EventDraft, { placeZone }: Sighting): boolean {
  const dayOf = ({ starts_on, starts_local }: Pick<EventDraft, "starts_on" | "starts_local">) =>
    starts_on ?? starts_local?.slice(0, 10) ?? null;
  const [a, b] = [shown.starts_local, said.starts_local];
  if (a === null || b === null) return dayOf(shown) !== null && dayOf(said) !== null && dayOf(shown) !== dayOf(said);
  if (Math.abs(Date.parse(`${a}Z`) - Date.parse(`${b}Z`)) <= SAME_START_MS) return false;
  const zone = said.time_zone ?? placeZone;
  const at = zone === null ? null : zonedToInstant(b, zone);
  return at === null || shown.starts_at === null || Math.abs(Date.parse(at) - Date.parse(shown.starts_at)) > SAME_START_MS;
}

/** The sightings that tell the time which an item shows. */
export function tellersOfTime(shown: Canonical, speaking: readonly Sighting[]): Sighting[] {
  const timeOf = (said: Draft | Canonical) =>
    said.kind === "event"
      ? JSON.stringify([said.event.starts_local, said.event.ends_local, said.event.starts_on, said.event.ends_on])
      : instantOf(said.published_at);
  const time = timeOf(shown);
  return speaking.filter(({ draft }) => timeOf(draft) === time);
}

const instantOf = (text: string | null) => (text === null ? null : Date.parse(text));
