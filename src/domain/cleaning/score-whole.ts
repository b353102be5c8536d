import type { Draft, Quality } from "../items/schema.ts";
import { contentReasons, PLACE_UNKNOWN, toQuality } from "./score.ts";
import { type Reason, when } from "./score-reason.ts";

/** What only the whole of an item can say of itself. */
export type Whole = {
  /** How many of its sources say it of their own knowledge. */
  independentSources: number;
  /** In what they contradict each other. */
  disagreements: readonly Matter[];
  /** Whether some of its sources show it no more while others do. */
  partlyWithdrawn: boolean;
};

const DISAGREEMENT = {
  when: [-10, "The sources disagree about when it takes place."],
  where: [-10, "The sources disagree about where it takes place."],
  status: [-10, "Some sources say that it is called off or put off, and some that it is not."],
  price: [-5, "The sources disagree about the price."],
} as const;
export type Matter = keyof typeof DISAGREEMENT;

const NOTHING = "";
/** Of what the clock tells, from the earliest to the latest: time goes only one way, so what comes later here is newer word. */
const CLOCK_RULES = ["absurdly_far", "far_ahead", "date_ahead", NOTHING, "past", "long_past"];

/**
 * The second score: an item as it is shown, by the formula of its sightings, and by what only the whole can say. `dated`:
 * the qualities of those sightings that tell its time, for what the clock made of it when each was last scored; `placed`:
 * of all that speak for it.
 */
export function scoreWhole(shown: Draft, whole: Whole, dated: readonly Quality[], placed: readonly Quality[]): Quality {
  return toQuality([...contentReasons(shown), ...placeReasons(shown, placed), ...latestOfClock(dated), ...wholeReasons(whole)]);
}

function placeReasons(shown: Draft, placed: readonly Quality[]): Reason[] {
  if (shown.kind !== "event" || shown.event.place_id !== null) return [];
  return placed.flatMap(({ reasons }) => reasons.filter(({ rule }) => rule === PLACE_UNKNOWN)).slice(0, 1);
}

function latestOfClock(qualities: readonly Quality[]): Reason[] {
  const told = qualities.map(({ reasons }) => reasons.filter(({ rule }) => CLOCK_RULES.includes(rule)));
  const lateness = (reasons: readonly Reason[]) => CLOCK_RULES.indexOf(reasons[0]?.rule ?? NOTHING);
  return told.toSorted((a, b) => lateness(b) - lateness(a))[0] ?? [];
}

function wholeReasons({ independentSources: sources, disagreements, partlyWithdrawn }: Whole): Reason[] {
  return [
    ...when(sources === 2, "corroborated", 5, "Two sources say so independently."),
    ...when(sources > 2, "corroborated", 10, `${sources} sources say so independently.`),
    ...disagreements.map((matter) => ({
      rule: `${matter}_disputed`,
      points: DISAGREEMENT[matter][0],
      message: DISAGREEMENT[matter][1],
    })),
    ...when(partlyWithdrawn, "partly_withdrawn", -5, "One of its sources or more does not show it any more."),
  ];
}
