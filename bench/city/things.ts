import { addDays, dayNumber } from "../../src/lib/time.ts";
import { between, chance, pick } from "./random.ts";
import type { Venue } from "./town.ts";

/** What really takes place, as it stands on some day. */
export type State = {
  title: string;
  act: string;
  form: string;
  venue: Venue;
  day: string;
  time: string;
  price: number | null;
  cancelled: boolean;
};
export type ChangeKind = "announced" | "renamed" | "moved" | "cancelled" | "rescheduled" | "price";
export type Thing = { id: string; changes: { day: string; kind: ChangeKind; state: State }[] };

const WHO =
  "Brass Kites|Ágnes Kovács|Orquesta Mínima|Sister Moon|Quartett Rüegg|Nobel Choir|DJ Okafor|Puppet House|Elm Street Five|Les Frères Dubois|Nina Halloran|The Paper Boats|Tom Ashdown|Cold Harbour|Marta Silva|Ghost Choir|Ivo Petrov|The Lanterns|Ruth Adeyemi|Blue Hour Trio|Kit Marlowe|Salt and Iron|Yuki Tanaka|The Understudies|Owl Parliament|Dr Lena Brandt|Sam Whitlock|Velvet Foxes|Hana Novak|The Tidewaiters".split(
    "|",
  );
const FORM =
  "Album Launch|Acoustic Evening|Family Matinee|Comedy Night|Poetry Reading|Open Rehearsal|Charity Gala|Swing Dance|Winter Songs|Harvest Supper|Lecture|Film and Organ|Book Signing|Improv Show|Late Session|Masterclass".split(
    "|",
  );
const WEEKLY = ["Quiz Night", "Open Mic Night", "Life Drawing", "Tea Dance", "Chess Evening", "Salsa Class"];
/** Clubs begin when on two nights of the year an hour is missing or comes twice. */
const LATE = ["22:00", "23:30", "00:30", "01:30", "02:30"];
const TIMES = ["10:30", "14:00", "17:30", "19:00", "19:30", "20:00", "20:30", "21:00"];

export type Year = { from: string; days: number };

/** Everything that takes place at these venues in these days, and how each came to be announced and changed. */
export function makeThings(venues: readonly Venue[], { from, days }: Year): Thing[] {
  return venues.flatMap((venue) => [...oneOffs(venue, venues, from, days), ...weekly(venue, venues, from, days)]);
}

function oneOffs(venue: Venue, venues: readonly Venue[], from: string, days: number): Thing[] {
  const things: Thing[] = [];
  for (let day = between(0, 20, "first", venue.n), n = 0; day < days; day += between(8, 40, "gap", venue.n, n), n++) {
    const [act, form] = [pick(WHO, "who", venue.n, n), pick(FORM, "form", venue.n, n)];
    const state = {
      act,
      form,
      title: `${act}: ${form}`,
      venue,
      day: addDays(from, day),
      time: pick(venue.name.endsWith("Club") ? LATE : TIMES, "time", venue.n, n),
      price: priceOf(venue.n, n),
      cancelled: false,
    };
    things.push(withChanges(`${venue.n}-${n}`, state, venues, from));
    // Some play twice on one day, and some in two parts.
    if (chance("twice", venue.n, n) < 0.06)
      things.push(withChanges(`${venue.n}-${n}b`, { ...state, time: state.time < "15" ? "20:15" : "11:00" }, venues, from));
    if (chance("parts", venue.n, n) < 0.04)
      things.push(withChanges(`${venue.n}-${n}p`, { ...state, form: `${form} Part 2`, title: `${act}: ${form} Part 2` }, venues, from));
  }
  return things;
}

function weekly(venue: Venue, venues: readonly Venue[], from: string, days: number): Thing[] {
  if (chance("weekly", venue.n) > 0.12) return [];
  const [title, time] = [pick(WEEKLY, "what", venue.n), pick(TIMES.slice(3), "at", venue.n)];
  const things: Thing[] = [];
  for (let day = between(0, 6, "weekday", venue.n); day < days; day += 7) {
    const state = { act: "", form: title, title, venue, day: addDays(from, day), time, price: null, cancelled: false };
    things.push(withChanges(`${venue.n}w${day}`, state, venues, from));
  }
  return things;
}

const priceOf = (venue: number, n: number) => (chance("free", venue, n) < 0.3 ? null : between(4, 40, "price", venue, n));

/** Announced weeks ahead; one in five is changed afterwards, before it takes place. */
function withChanges(id: string, first: State, venues: readonly Venue[], from: string): Thing {
  const announced = addDays(first.day, -between(6, 60, "lead", id));
  const changes: Thing["changes"] = [
    { day: announced < addDays(from, -10) ? addDays(from, -10) : announced, kind: "announced", state: first },
  ];
  const ahead = dayNumber(first.day) - dayNumber(changes[0]?.day ?? first.day);
  if (chance("changes", id) < 0.2 && ahead > 6) {
    const day = addDays(first.day, -between(2, Math.min(ahead - 2, 30), "when", id));
    changes.push({ day, ...change(id, first, venues) });
  }
  return { id, changes };
}

function change(id: string, state: State, venues: readonly Venue[]): { kind: ChangeKind; state: State } {
  const kind = pick<ChangeKind>(["renamed", "moved", "cancelled", "cancelled", "rescheduled", "rescheduled", "price"], "kind", id);
  switch (kind) {
    case "renamed":
      return { kind, state: { ...state, title: state.act === "" ? `${state.title} Special` : `${state.act} and friends: ${state.form}` } };
    case "moved": {
      const nearby = venues.filter(({ city, n }) => city === state.venue.city && n !== state.venue.n);
      return { kind, state: { ...state, venue: nearby.length === 0 ? state.venue : pick(nearby, "to", id) } };
    }
    case "rescheduled":
      return chance("hour", id) < 0.4
        ? { kind, state: { ...state, time: state.time === "19:30" ? "20:00" : "19:30" } }
        : { kind, state: { ...state, ...putOff(id, state), day: addDays(state.day, between(1, 20, "later", id)) } };
    case "price":
      return { kind, state: { ...state, price: (state.price ?? 0) + 5 } };
    case "announced":
    case "cancelled":
      return { kind: "cancelled", state: { ...state, cancelled: true } };
  }
}

/** Some say so in the title. */
const putOff = (id: string, { title }: State) => (chance("says so", id) < 0.25 ? { title: `POSTPONED: ${title}` } : {});

/** How a thing stands on a day; null before it is announced. */
export function stateOn(thing: Thing, day: string): State | null {
  return thing.changes.findLast((change) => change.day <= day)?.state ?? null;
}
