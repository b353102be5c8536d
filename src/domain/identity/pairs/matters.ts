import { zonedToInstant } from "../../../lib/time.ts";
import type { EventDraft } from "../../items/schema.ts";
import { tellingWords, wordsWithoutHall } from "./title-words.ts";

/** An event as somebody tells of it; `zone` is what its wall clock means. */
export type Telling = { title: string; event: EventDraft; zone: string | null };
/** `near`: not the same, and yet the same may be meant. */
export type Likeness = "same" | "near" | "other" | "unknown";

/** Doors and beginning are half an hour apart, and either is told for the other. */
const NEAR_MS = 30 * 60_000;

/** What two tellings of one event say of each matter in which events change. */
export const MATTERS = { title, when, where, status, price } as const satisfies Record<string, (a: Telling, b: Telling) => Likeness>;
export type Matter = keyof typeof MATTERS;
export const MATTER_NAMES: readonly Matter[] = ["title", "when", "where", "status", "price"];

const alike = (isSame: boolean): Likeness => (isSame ? "same" : "other");

function title(a: Telling, b: Telling): Likeness {
  return alike(a.title === b.title || titleWords(a) === titleWords(b));
}

/** What a title says, whatever the order of its words and whether or not its hall is among them. */
export function titleWords({ title: said, event }: Pick<Telling, "title" | "event">): string {
  return tellingWords(wordsWithoutHall(said, event)).toSorted().join(" ");
}

export const dayOf = ({ starts_on, starts_local }: EventDraft): string | null => starts_on ?? starts_local?.slice(0, 10) ?? null;

/** By the day where one tells no more, by the clock on the wall, and else by the instant where both tell one. */
function when(a: Telling, b: Telling): Likeness {
  const [x, y] = [a.event.starts_local, b.event.starts_local];
  const [dayA, dayB] = [dayOf(a.event), dayOf(b.event)];
  if (dayA === null || dayB === null) return "unknown";
  if (x === null || y === null) return alike(dayA === dayB);
  const apartMs = x === y ? 0 : Math.min(Math.abs(Date.parse(`${x}Z`) - Date.parse(`${y}Z`)), instantsApartMs(x, a.zone, y, b.zone));
  return apartMs === 0 ? "same" : apartMs <= NEAR_MS ? "near" : "other";
}

function instantsApartMs(x: string, zoneX: string | null, y: string, zoneY: string | null): number {
  const [at, bt] = [zoneX === null ? null : zonedToInstant(x, zoneX), zoneY === null ? null : zonedToInstant(y, zoneY)];
  return at === null || bt === null ? Number.POSITIVE_INFINITY : Math.abs(Date.parse(at) - Date.parse(bt));
}

function where({ event: a }: Telling, { event: b }: Telling): Likeness {
  if (a.place_id !== null && b.place_id !== null && a.place_id !== b.place_id) return "other";
  return a.venue_id === null || b.venue_id === null ? "unknown" : alike(a.venue_id === b.venue_id);
}

function status({ event: a }: Telling, { event: b }: Telling): Likeness {
  return alike(a.status === b.status);
}

function price({ event: a }: Telling, { event: b }: Telling): Likeness {
  if (a.price_min !== null && b.price_min !== null) return a.currency === b.currency ? alike(+a.price_min === +b.price_min) : "unknown";
  return a.is_free === null || b.is_free === null ? "unknown" : alike(a.is_free === b.is_free);
}
