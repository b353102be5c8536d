import type { RawDraft } from "../../src/domain/cleaning/index.ts";
import { addDays, zonedToInstant } from "../../src/lib/time.ts";
import { between, chance, pick } from "./random.ts";
import { type State, stateOn, type Thing } from "./things.ts";
import { CITIES, type City, type Venue } from "./town.ts";

const TIMES = ["zone", "zone", "instant", "floating", "offset", "day"] as const;
const TITLES = ["plain", "plain", "shouted", "plainLetters", "turned", "withVenue", "marked"] as const;

/** Somebody who tells of events, in ways of their own. */
export type Teller = {
  n: number;
  kind: "calendar" | "feed" | "page";
  trust: number;
  /** Of the source itself; null where it tells of several cities. */
  city: City | null;
  times: (typeof TIMES)[number];
  titles: (typeof TITLES)[number];
  share: number;
  /** Days during which nothing comes from it. */
  away: { from: string; to: string } | null;
  /** Names its entries anew at some day, as churning guids do. */
  renamesFrom: string | null;
  /** Its ids are things', the places of its list, which holds so many, or "what comes next" in each hall. */
  ids: "things" | "places" | "next";
};

const PLACES_IN_LIST = 12;

/** `reusing`: the share of feeds and pages whose ids do not stand for things; a calendar's UID always does (RFC 5545, 3.8.4.7). */
export function makeTellers(count: number, from: string, days: number, reusing = 0): Teller[] {
  return Array.from({ length: count }, (_, n) => {
    const kind = pick(["calendar", "feed", "page"] as const, "teller", n);
    const city = chance("one city", n) < 0.6 ? (chance("main", n) < 0.7 ? CITIES[0] : CITIES[1 + (n % 3)]) : null;
    const gone = addDays(from, between(Math.floor(days * 0.2), Math.floor(days * 0.7), "gone", n));
    // Whoever serves several cities says in which zone it means its times.
    const times = pick(TIMES, "times", n);
    return {
      n,
      kind,
      trust: { calendar: 70, page: 50, feed: 40 }[kind],
      city: city ?? null,
      times: city === undefined || city === null ? (times === "floating" || times === "day" ? "zone" : times) : times,
      titles: pick(TITLES, "titles", n),
      share: 0.15 + 0.5 * chance("share", n),
      away: chance("away", n) < 0.3 ? { from: gone, to: addDays(gone, between(5, 25, "back", n)) } : null,
      renamesFrom: chance("renames", n) < 0.1 ? addDays(from, Math.floor(days / 2)) : null,
      ids: kind === "calendar" || chance("ids", n) < 1 - reusing ? "things" : pick(["places", "next"], "ids of", n),
    };
  });
}

const covers = (teller: Teller, venue: Venue) =>
  (teller.city === null || teller.city === venue.city) && chance("covers", teller.n, venue.n) < teller.share;

/** `change`: which of its changes the source has heard of last. */
export type Told = { id: string; thing: string; change: number; state: State; raw: RawDraft };

const AHEAD_DAYS = 75;
/** Nothing is put off for longer. */
const LATEST_MOVE_DAYS = 20;

/** What a source's document says on a day: what it has heard of by then and what is not over. */
export function documentOf(teller: Teller, things: readonly Thing[], day: string): Told[] {
  const told = allTold(teller, things, day);
  if (teller.ids === "things") return told;
  const soonest = told.toSorted((a, b) => (`${a.state.day}${a.state.time}` < `${b.state.day}${b.state.time}` ? -1 : 1));
  const listing = ({ raw }: Told) => ({ ...raw, url: `https://source-${teller.n}.example/events` });
  if (teller.ids === "places") return soonest.slice(0, PLACES_IN_LIST).map((each, n) => ({ ...each, id: `${n + 1}`, raw: listing(each) }));
  const next = [...Map.groupBy(soonest, ({ state }) => state.venue.n)].flatMap(([hall, [first]]) =>
    first === undefined ? [] : [{ hall, first }],
  );
  return next.map(({ hall, first }) => ({ ...first, id: `next-${hall}`, raw: listing(first) }));
}

function allTold(teller: Teller, things: readonly Thing[], day: string): Told[] {
  const [earliest, latest] = [addDays(day, -2 - LATEST_MOVE_DAYS), addDays(day, AHEAD_DAYS)];
  return things.flatMap((thing) => {
    const first = thing.changes[0]?.state.day ?? "";
    if (first < earliest || first > latest) return [];
    const lag = between(0, teller.kind === "calendar" ? 2 : 6, "lag", teller.n, thing.id);
    const state = stateOn(thing, addDays(day, -lag));
    if (state === null || !covers(teller, thing.changes[0]?.state.venue ?? state.venue)) return [];
    if (state.day < addDays(day, -2) || state.day > addDays(day, AHEAD_DAYS)) return [];
    // Some drop what is called off instead of saying so, and some forget an entry once.
    if (state.cancelled && chance("drops", teller.n) < 0.4) return [];
    if (chance("forgets", teller.n, thing.id, day) < 0.01) return [];
    const change = thing.changes.findIndex((each) => each.state === state);
    return [{ id: idOf(teller, thing, day), thing: thing.id, change, state, raw: tell(teller, thing, state) }];
  });
}

function idOf(teller: Teller, thing: Thing, day: string): string {
  return teller.renamesFrom !== null && day >= teller.renamesFrom ? `new-${thing.id}` : thing.id;
}

function tell(teller: Teller, thing: Thing, state: State): RawDraft {
  const { venue, cancelled, price } = state;
  const says = (share: number, what: string) => chance(what, teller.n) < share;
  const address = `${venue.street}, ${venue.city.name}, ${venue.city.country}`;
  return {
    kind: "event",
    title: titleOf(teller, state),
    summary: says(0.7, "tells")
      ? `${state.title} at ${venue.name}. ${pick(WORDS, "words", teller.n)} Doors open half an hour before.`
      : null,
    url: `https://source-${teller.n}.example/events/${thing.id}`,
    // By which the measurement knows what is really told of; nothing else looks at it.
    image_url: `https://pictures.example/${thing.id}.jpg`,
    event: {
      ...timesOf(teller, state),
      status: cancelled ? "cancelled" : "scheduled",
      venue: venueOf(teller, venue),
      address: teller.city === null || says(0.5, "address") ? address : null,
      price_min: price !== null && says(0.5, "prices") ? String(price) : null,
      currency: price !== null ? "GBP" : null,
    },
  };
}

const WORDS = [
  "An evening not to be missed.",
  "Back by popular demand.",
  "All ages welcome.",
  "Part of the season.",
  "Tickets at the door.",
];

function titleOf({ titles }: Teller, { title, act, form, venue }: State): string {
  switch (titles) {
    case "plain":
      return title;
    case "shouted":
      return title.toUpperCase();
    case "plainLetters":
      return title.normalize("NFD").replace(/\p{Mn}/gu, "");
    case "turned":
      return act === "" || !title.startsWith(act) ? title : `${form} with ${title.slice(0, title.indexOf(":"))}`;
    case "withVenue":
      return `${title} @ ${venue.name}`;
    case "marked":
      return `${title.replace(": ", " – ")}!`;
  }
}

function venueOf({ n }: Teller, venue: Venue): string | null {
  return pick([venue.name, venue.name, `The ${venue.name}`, `${venue.name}, ${venue.street}`, venue.name.toUpperCase(), null], "hall", n);
}

function timesOf({ times }: Teller, { day, time, venue }: State) {
  const local = `${day}T${time}:00`;
  const instant = zonedToInstant(local, venue.city.zone) ?? "";
  switch (times) {
    case "zone":
      return { starts_local: local, time_zone: venue.city.zone };
    case "instant":
      return { starts_at: instant };
    case "offset":
      return { starts_at: withOffset(local, instant) };
    case "floating":
      return { starts_local: local };
    case "day":
      return { starts_on: day, all_day: true };
  }
}

/** The wall clock with what it is ahead of UTC. */
function withOffset(local: string, instant: string): string {
  const minutes = Math.round((Date.parse(`${local}Z`) - Date.parse(instant)) / 60_000);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
