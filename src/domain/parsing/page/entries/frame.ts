import { everyThing, partsOf } from "../graph.ts";
import { thingsOf, valuesOf } from "../things.ts";
import type { Thing, Value } from "../things.ts";
import { classify } from "./kinds.ts";

/** Properties whose values are the parts of an event, or what takes place at a place. */
const PARTS = new Set(["subEvent", "subEvents", "event", "events"]);
/** Places whose types are not named so end in what kind of place they are. */
const PLACE =
  /(?:Place|Venue|Theat(?:er|re)|Hall|Arena|Club|Museum|Library|Gallery|Park|Pub|Restaurant|Shop|Cafe|Church|School|Zoo|Business|Structure|Attraction|Winery|Brewery)$/i;
/** What an event says of all its performances. */
const SHARED = [
  "name",
  "description",
  "image",
  "url",
  "location",
  "organizer",
  "performer",
  "offers",
  "eventStatus",
  "keywords",
  "inLanguage",
];

/** For each event that another event or a place tells of as its own, who does; the first one counts. */
export function framesOf(things: readonly Thing[]): Map<Thing, Thing> {
  const frames = new Map<Thing, Thing>();
  for (const thing of everyThing(things)) {
    for (const { name, part } of partsOf(thing)) if (PARTS.has(name) && !frames.has(part)) frames.set(part, thing);
    const [whole] = thingsOf(thing, "superEvent");
    if (whole !== undefined && !frames.has(thing)) frames.set(thing, whole);
  }
  return frames;
}

/** An event with what goes without saying where it is told of: a performance without a name is its event's, what a place lists is there. */
export function withinFrame(thing: Thing, frame: Thing | undefined): Thing {
  if (frame === undefined || classify(thing)?.kind !== "event") return thing;
  if (classify(frame)?.kind === "event") return valuesOf(thing, "name").length > 0 ? thing : withGapsFrom(frame, thing);
  const isThere = frame.types.some((type) => PLACE.test(type)) && valuesOf(thing, "location", "place", "venue").length === 0;
  return isThere ? { ...thing, props: new Map([...thing.props, ["location", [frame]]]) } : thing;
}

/** Events without a start whose performances have one: these tell of them. */
export function toldByParts(frames: ReadonlyMap<Thing, Thing>): Set<Thing> {
  const says = (thing: Thing, name: string) => valuesOf(thing, name).length > 0;
  return new Set(
    [...frames]
      .filter(([part, whole]) => !says(whole, "startDate") && !says(part, "name") && says(part, "startDate"))
      .map(([, whole]) => whole),
  );
}

function withGapsFrom(whole: Thing, thing: Thing): Thing {
  const said = SHARED.filter((name) => valuesOf(thing, name).length === 0).map((name): [string, Value[]] => [
    name,
    [...valuesOf(whole, name)],
  ]);
  return { ...thing, props: new Map([...thing.props, ...said]) };
}
