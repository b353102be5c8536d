import { EMPTY } from "../../../src/domain/identity/fold/fields.ts";
import type { Draft } from "../../../src/domain/items/schema.ts";
import { addDays } from "../../../src/lib/time.ts";

type EventDraft = Extract<Draft, { kind: "event" }>;
type PostDraft = Extract<Draft, { kind: "post" }>;

const WHO = [
  "Ágnes Kovács",
  "The Brass Kites",
  "Orquesta Mínima",
  "Sister Moon",
  "Quartett Rüegg",
  "Nobel Choir",
  "DJ Okafor",
  "Puppet House",
  "Elm Street Five",
  "Les Frères Dubois",
];
const WHAT = [
  "Baroque Evening",
  "Family Matinee",
  "Midsummer Concert",
  "Poetry Reading",
  "Open Rehearsal",
  "Charity Gala",
  "Swing Dance",
  "Film and Organ",
  "Winter Songs",
  "Harvest Supper",
];
const HALLS = ["Old Customs House", "St Mary's Church", "Riverside Hall", "Théâtre du Port"];
const SPELLINGS: ((title: string) => string)[] = [
  (title) => title,
  (title) => title.toUpperCase(),
  (title) => title.normalize("NFD").replace(/\p{Mn}/gu, ""),
  (title) => `${title}!`,
  (title) => title.replace(": ", " – "),
  (title) => title.split(": ").toReversed().join(" with "),
];

const pick = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;

/** The n-th of 200 events, no two of which are one, as a source with its own way of writing tells of it. */
export function concert(n: number, source: number): EventDraft {
  const title = `${pick(WHO, n)}: ${pick(WHAT, Math.floor(n / 10))}`;
  const hall = pick(HALLS, n * 7);
  // Two weeks of them, each at the same hour of the next day when the round of names begins again.
  const starts_local = `${addDays("2026-12-01", n % 14)}T${pick(["17:00", "19:30", "20:00"], n)}:00`;
  return {
    ...EMPTY.event,
    title: pick(SPELLINGS, n + source)(title),
    summary: source % 3 === 0 ? null : `${title} at ${hall}. Doors open half an hour before. Told by source ${source}.`,
    url: `https://source-${source}.example/events/${n}`,
    tags: source % 2 === 0 ? ["music"] : ["culture"],
    event: {
      ...EMPTY.event.event,
      starts_local,
      time_zone: source % 4 === 0 ? null : "Europe/Paris",
      place_id: "plc_1",
      venue: source % 5 === 0 ? null : hall,
      price_min: source % 3 === 1 ? "12.50" : null,
    },
  };
}

const SUBJECTS = ["ferry", "bakery", "library", "tramway", "orchard", "lighthouse", "brewery", "museum", "stadium", "reservoir"];
const EVENTS = [
  "reopens",
  "moves",
  "burns down",
  "is sold",
  "wins a prize",
  "goes on strike",
  "is listed",
  "floods",
  "expands",
  "loses its licence",
];
const NAMES = [
  "Alder",
  "Birch",
  "Cedar",
  "Drift",
  "Ember",
  "Fjord",
  "Grove",
  "Heath",
  "Inlet",
  "Juniper",
  "Knoll",
  "Larch",
  "Marsh",
  "Noon",
];

/** The n-th of 200 news, as a source tells it: copied, cut short, headed its own way. */
export function report(n: number, source: number): PostDraft {
  const [subject, what, street] = [pick(SUBJECTS, n), pick(EVENTS, Math.floor(n / 10)), `${pick(NAMES, n)} ${pick(NAMES, n * 3 + 5)}`];
  const words = Array.from({ length: 30 }, (_, i) => pick([...NAMES, ...SUBJECTS, ...EVENTS], n * 17 + i * ((n % 13) + 3)).toLowerCase());
  const body = `The ${subject} of ${street} ${what}, ward ${n} was told. ${words.join(" ")}.`;
  return {
    ...EMPTY.post,
    title: pick(SPELLINGS, source)(`${street}: ${subject} ${what}, ward ${n}`),
    summary: source % 4 === 3 ? body.slice(0, 230) : body,
    url: `https://source-${source}.example/news/${n}`,
    published_at: new Date(Date.parse("2026-11-10T08:00:00Z") + (n % 5) * 86_400_000 + source * 600_000).toISOString(),
  };
}
