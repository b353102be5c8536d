import type { DocumentKind, ParsedDocument } from "../parsing/index.ts";
import type { Kind } from "../items/schema.ts";
import type { Suggestion } from "./preview-schema.ts";

const MAX_SUGGESTIONS = 20;

const A: Record<DocumentKind, string> = { feed: "a feed", calendar: "a calendar", page: "a web page", api: "JSON data" };
const ITEM_KIND_OF: Partial<Record<string, Kind>> = { event: "event", article: "post", product: "recall" };

/** What a document calls itself. */
export function titleOf(parsed: ParsedDocument): string | null {
  switch (parsed.kind) {
    case "feed":
      return parsed.feed.title;
    case "calendar":
      return parsed.calendar.name;
    case "page":
      return parsed.page.title;
    case "api":
      return null;
  }
}

/** The kind of item that most of a document's entries are. */
export function itemKindOf(parsed: ParsedDocument): Kind {
  switch (parsed.kind) {
    case "calendar":
      return "event";
    case "feed": {
      const happening = parsed.feed.entries.filter((entry) => entry.happening?.start != null);
      return happening.length * 2 > parsed.feed.entries.length ? "event" : "post";
    }
    case "page":
      return mostFrequent(parsed.page.entries.flatMap(({ kind }) => ITEM_KIND_OF[kind] ?? [])) ?? "event";
    case "api": {
      const fields = Object.keys(parsed.api.mapping.fields);
      if (fields.some((field) => /(?:^|\.)starts_/.test(field))) return "event";
      return fields.some((field) => field.startsWith("recall.")) ? "recall" : "post";
    }
  }
}

function mostFrequent(kinds: readonly Kind[]): Kind | null {
  const counts = new Map<Kind, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const [best] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return best?.[0] ?? null;
}

export type Meant = { kind: string | undefined; itemKind: Kind | undefined; url: string };

/** What an address is worth adding as, where that is not what was asked, and what it points at that may serve better. */
export function suggest(parsed: ParsedDocument, { kind, itemKind, url }: Meant): Suggestion[] {
  const natural = itemKindOf(parsed);
  const isAsked = (kind === undefined || kind === parsed.kind) && (itemKind === undefined || itemKind === natural || !isSure(parsed));
  const itself: Suggestion[] = isAsked ? [] : [{ kind: parsed.kind, item_kind: natural, url, title: titleOf(parsed) }];
  if (parsed.kind !== "page") return itself;
  const { calendars, feeds } = parsed.page.links;
  const linked: Suggestion[] = [
    ...calendars.map(({ url: to, title }) => ({ kind: "calendar" as const, item_kind: "event" as const, url: to, title })),
    ...feeds.map(({ url: to, title }) => ({ kind: "feed" as const, item_kind: "post" as const, url: to, title })),
  ];
  const others = linked.filter((each) => /^https?:/i.test(each.url) && each.url !== url);
  const asAsked = others.filter((each) => each.kind === kind);
  return [...asAsked, ...itself, ...others.filter((each) => each.kind !== kind)].slice(0, MAX_SUGGESTIONS);
}

/** Whether a document's kind of item is more than a default: a feed of posts may well announce recalls. */
const isSure = (parsed: ParsedDocument) =>
  parsed.kind === "calendar" || (parsed.kind === "page" && parsed.page.entries.some(({ kind }) => ITEM_KIND_OF[kind] !== undefined));

/** The suggestions as a sentence for whoever asked for something else; null where there is nothing to say, or `said` has it. */
export function hint(suggestions: readonly Suggestion[], asked: Meant, said = ""): string | null {
  const [first] = suggestions;
  if (first === undefined) return null;
  const isSame = first.url === asked.url;
  if (isSame && first.kind !== asked.kind)
    return `The address holds ${A[first.kind]}: use kind ${first.kind} and item_kind ${first.item_kind}.`;
  if (isSame) return `What it names are ${first.item_kind}s: use item_kind ${first.item_kind}.`;
  if (said.includes(first.url)) return null;
  return `The page points at ${A[first.kind]} that may serve better: ${first.url}`;
}
