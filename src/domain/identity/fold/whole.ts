import type { Matter, Whole } from "../../cleaning/score-whole.ts";
import type { Canonical, Draft } from "../../items/schema.ts";
import { tellingOf } from "../pairs/former.ts";
import { MATTERS } from "../pairs/matters.ts";
import type { Sighting } from "../schema.ts";

/** What the whole of an item says of itself: `speaking` are the sightings that it is folded from, of `all` that it has. */
export function wholeOf(shown: Canonical, speaking: readonly Sighting[], all: readonly Sighting[]): Whole {
  return {
    independentSources: countIndependent(speaking),
    disagreements: shown.kind === "event" ? disagreements(shown, speaking) : [],
    partlyWithdrawn: speaking.some(({ state }) => state === "live") && all.some(({ state }) => state === "withdrawn"),
  };
}

/** Who gives the same address reads from the same page: that is one who knows, however many repeat it. */
function countIndependent(speaking: readonly Sighting[]): number {
  const sources = new Set(speaking.map(({ sourceId }) => sourceId));
  const pages = new Set(speaking.map(({ sourceId, draft }) => draft.url ?? sourceId));
  return Math.min(sources.size, pages.size);
}

const DISPUTABLE = ["when", "where", "status", "price"] as const satisfies readonly Matter[];

function disagreements({ title, event }: Extract<Canonical, { kind: "event" }>, speaking: readonly Sighting[]): Matter[] {
  const shown = { title, event, zone: event.time_zone };
  return DISPUTABLE.filter((matter) =>
    speaking.some(({ draft, placeZone }) => draft.kind === "event" && MATTERS[matter](shown, tellingOf(draft, placeZone)) === "other"),
  );
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
