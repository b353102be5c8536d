import type { Item, ToldItem } from "../items/wire.ts";

/** What a reader must know beside the summary, named and in order: the block of the item's kind in words. */
export function factsOf(item: ToldItem): [name: string, value: string][] {
  const all = item.kind === "event" ? eventFacts(item.event, item.withdrawn) : item.kind === "recall" ? recallFacts(item.recall) : [];
  return all.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== "");
}

type EventOf = Extract<Item, { kind: "event" }>["event"];
type RecallOf = Extract<Item, { kind: "recall" }>["recall"];
type Facts = [name: string, value: string | null][];

function eventFacts(event: EventOf, withdrawn = false): Facts {
  return [
    ["Status", withdrawn ? "withdrawn by its source" : event.status === "scheduled" ? null : event.status.replaceAll("_", " ")],
    ["When", whenOf(event)],
    ["Where", joined([event.venue, event.address])],
    ["Price", priceOf(event)],
    ["Organizer", event.organizer],
  ];
}

/** Source, date and classification stand there word for word. */
function recallFacts(recall: RecallOf): Facts {
  return [
    ["Recall number", recall.recall_number],
    ["Date", recall.recalled_at?.slice(0, 10) ?? null],
    ["Classification", recall.severity],
    ["Products", recall.products.map(({ brand, name, models }) => joined([brand, name, ...models])).join("; ")],
    ["Hazard", recall.hazard],
    ["Remedy", recall.remedy],
    ["Units", recall.units],
    ["Countries", recall.countries.join(", ")],
  ];
}

export const joined = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null && part !== "").join(", ");

const minutes = (local: string): string => local.slice(0, 16).replace("T", " ");

function whenOf(event: EventOf): string | null {
  const first = event.starts_on ?? (event.starts_local && minutes(event.starts_local));
  if (first === null) return null;
  const last = event.ends_on === null ? event.ends_local && minutes(event.ends_local) : `${event.ends_on} (not included)`;
  return `${first}${last === null ? "" : ` to ${last}`}${event.all_day || event.time_zone === null ? "" : `, ${event.time_zone}`}`;
}

function priceOf({ is_free, price_min, price_max, currency }: EventOf): string | null {
  if (is_free) return "free";
  if (price_min === null) return null;
  const range = price_max === null || price_max === price_min ? price_min : `${price_min} to ${price_max}`;
  return currency === null ? range : `${range} ${currency}`;
}
