import { foldedTokens } from "../../../lib/fold-text.ts";
import type { Canonical } from "../../items/schema.ts";
import { titleWords as eventTitleWords } from "../pairs/matters.ts";

type CanonicalEvent = Extract<Canonical, { kind: "event" }>["event"];

const paths = (kind: string, ...names: string[]) => names.map((name) => `/${kind}/${name}`);
const ALWAYS = new Set([
  "/withdrawn",
  ...paths("event", "status", "place_id"),
  ...paths("recall", "products", "hazard", "remedy", "severity"),
]);
const WHEN = new Set(paths("event", "starts_at", "ends_at", "starts_local", "ends_local", "starts_on", "ends_on", "time_zone", "all_day"));
const PRICE = new Set(paths("event", "price_min", "price_max", "currency", "is_free"));

/**
 * Whether a field that differs is worth telling people. What took place is the same under another spelling, and where a source
 * more or less only tells more or less of it.
 */
export function isNews(path: string, before: Canonical, after: Canonical): boolean {
  if (ALWAYS.has(path)) return true;
  if (path === "/title") return titleWords(before) !== titleWords(after);
  if (before.kind !== "event" || after.kind !== "event") return false;
  const [from, to] = [before.event, after.event];
  if (WHEN.has(path)) return startMoved(from, to) || endMoved(from, to);
  if (PRICE.has(path)) return tellsPrice(from) && tellsPrice(to);
  if (path === "/event/venue") return to.venue !== null && (from.venue_id === null || from.venue_id !== to.venue_id);
  if (path === "/event/address") return from.address !== null && to.address !== null;
  return (path === "/event/lat" || path === "/event/lon") && from.lat !== null && to.lat !== null;
}

function titleWords(said: Canonical): string {
  return said.kind === "event" ? eventTitleWords(said) : foldedTokens(said.title).join(" ");
}

/** By the instant where both tell one. An hour that is told for the first time is news, one that nobody tells any more is not. */
function startMoved(from: CanonicalEvent, to: CanonicalEvent): boolean {
  if (from.starts_at !== null && to.starts_at !== null) return from.starts_at !== to.starts_at;
  const dayOf = ({ starts_on, starts_local }: CanonicalEvent) => starts_on ?? starts_local?.slice(0, 10) ?? null;
  return dayOf(from) !== dayOf(to) || (to.starts_local !== null && from.starts_local !== to.starts_local);
}

function endMoved(from: CanonicalEvent, to: CanonicalEvent): boolean {
  if (from.ends_at !== null && to.ends_at !== null) return from.ends_at !== to.ends_at;
  const differ = (x: string | null, y: string | null) => x !== null && y !== null && x !== y;
  return differ(from.ends_local, to.ends_local) || differ(from.ends_on, to.ends_on);
}

function tellsPrice({ price_min, price_max, is_free }: CanonicalEvent): boolean {
  return price_min !== null || price_max !== null || is_free !== null;
}
