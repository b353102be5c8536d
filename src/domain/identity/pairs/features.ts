import { foldedTokens } from "../../../lib/fold-text.ts";
import { dayNumber, zonedToInstant } from "../../../lib/time.ts";
import type { EventDraft } from "../../items/schema.ts";
import { type HashSet, runSet, shingleSet, tokenSet, trigramSet } from "./hash-sets.ts";
import { eventDate, matchKeys, recallIdentity, RUN_WORDS } from "./keys.ts";
import { numbersIn, type Part, partIn } from "./numbers.ts";
import type { Match, Sighting } from "../schema.ts";
import { hallOf, hallWords, tellingWords, wordsWithoutHall } from "./title-words.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const TEXT_LENGTH = 2_000;

export type TextFeatures = { folded: string; tokens: HashSet; trigrams: HashSet; numbers: HashSet };

/** Worked out when first asked for: of many that are loaded, few are compared. */
export type Lazy<T> = () => T;

export type EventFeatures = {
  kind: "event";
  day: number | null;
  /** Wall-clock minutes of the start within its day; null while only the date is known. */
  wallMinute: number | null;
  /** The start as minutes since the epoch; null while date only, or floating without a place. */
  startMinute: Lazy<number | null>;
  placeId: string | null;
  position: { lat: number; lon: number } | null;
  /** Which part of what goes on under its title, and which of several. */
  part: Lazy<Part>;
  /** What tells its title, in whatever order, and the same without the name of its hall. */
  words: Lazy<TextFeatures>;
  wordsWithoutHall: Lazy<TextFeatures>;
  /** The hall's own name, folded, and what it is compared by. */
  hall: string | null;
  venue: Lazy<TextFeatures> | null;
  address: Lazy<TextFeatures> | null;
};
export type RecallFeatures = { kind: "recall"; agency: string | null; identity: string | null };
export type PostFeatures = { kind: "post"; publishedDay: number | null };

/** A text by its pairs of neighbouring words, and by longer runs, of which a form that is filled in anew keeps few. */
export type BodyFeatures = { words: number; shingles: HashSet; runs: HashSet; numbers: HashSet };

/** A sighting with all that comparing needs. */
export type Sighted = {
  sighting: Sighting;
  /** What its source calls it: unlike its id, the same whoever came first, so ties are broken by it. */
  name: string;
  keys: readonly bigint[];
  /** As its source told of it before. */
  former: readonly Sighted[];
  url: string | null;
  title: Lazy<TextFeatures>;
  text: Lazy<BodyFeatures>;
  own: EventFeatures | RecallFeatures | PostFeatures;
};

/** A sighting as the matcher read it, with what ties it to others. */
export type Linked = {
  sighted: Sighted;
  itemId: string | null;
  /** What ties it to its item, as it was last worked out. */
  match: Match | null;
  /** Sightings at the other end of its stored `blocked` edges. */
  blocked: readonly string[];
  /** What an operator decided of it and others. */
  decisions: readonly { verdict: "must" | "cannot"; other: string }[];
};

/** `keys`: those of what it says, where they are known already. */
export function sighted(sighting: Sighting, keys: readonly bigint[] = matchKeys(sighting.draft, sighting.former)): Sighted {
  const { draft, state, sourceId, externalId } = sighting;
  const former = sighting.former.map((before) => sighted({ ...sighting, draft: before, former: [] }, []));
  return {
    sighting,
    name: `${sourceId}\n${externalId}`,
    // An emptied sighting says nothing any more, so nothing finds it; it still lends its item its id.
    keys: state === "gone" ? [] : keys,
    former,
    url: draft.url,
    title: once(() => textFeatures(draft.title)),
    text: once(() => bodyFeatures(sighting)),
    own: ownFeatures(sighting),
  };
}

function once<T>(make: () => T): Lazy<T> {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function bodyFeatures(sighting: Sighting): BodyFeatures {
  const words = foldedTokens(bodyOf(sighting).slice(0, TEXT_LENGTH));
  return { words: words.length, shingles: shingleSet(words), runs: runSet(words, RUN_WORDS), numbers: tokenSet(words.flatMap(numbersIn)) };
}

function bodyOf({ draft }: Sighting): string {
  if (draft.kind === "post") return draft.summary ?? draft.post.excerpt ?? "";
  return draft.summary ?? "";
}

function ownFeatures({ draft, placeZone }: Sighting): Sighted["own"] {
  if (draft.kind === "event") return eventFeatures(draft.title, draft.event, placeZone);
  if (draft.kind === "recall") return { kind: "recall", agency: draft.recall.agency_id, identity: recallIdentity(draft.recall) };
  return { kind: "post", publishedDay: draft.published_at === null ? null : Date.parse(draft.published_at) / DAY_MS };
}

function eventFeatures(title: string, event: EventDraft, placeZone: string | null): EventFeatures {
  const date = eventDate(event);
  const { starts_local, address } = event;
  const hall = hallOf(event);
  const venue = hall ?? event.venue;
  const zone = event.time_zone ?? placeZone;
  return {
    kind: "event",
    day: date === null ? null : dayNumber(date),
    wallMinute: starts_local === null ? null : Number(starts_local.slice(11, 13)) * 60 + Number(starts_local.slice(14, 16)),
    startMinute: once(() => {
      const startsAt = starts_local === null || zone === null ? null : zonedToInstant(starts_local, zone);
      return startsAt === null ? null : Date.parse(startsAt) / MINUTE_MS;
    }),
    placeId: event.place_id,
    position: event.lat === null || event.lon === null ? null : { lat: event.lat, lon: event.lon },
    part: once(() => partIn(title)),
    words: once(() => wordFeatures(tellingWords(foldedTokens(title)).toSorted())),
    wordsWithoutHall: once(() => wordFeatures(tellingWords(wordsWithoutHall(title, event)).toSorted())),
    hall,
    venue: venue === null ? null : once(() => wordFeatures(hallWords(foldedTokens(venue)))),
    address: address === null ? null : once(() => textFeatures(address)),
  };
}

function textFeatures(text: string): TextFeatures {
  return wordFeatures(foldedTokens(text));
}

function wordFeatures(tokens: readonly string[]): TextFeatures {
  return { folded: tokens.join(" "), tokens: tokenSet(tokens), trigrams: trigramSet(tokens), numbers: tokenSet(tokens.flatMap(numbersIn)) };
}
