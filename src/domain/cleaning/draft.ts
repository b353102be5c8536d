import type { Draft, EventDraft, PostDraft } from "../items/schema.ts";
import { cleanEvent } from "./event.ts";
import { cleanField, cleanList } from "./fields.ts";
import { htmlToMarkdown, htmlToText } from "./html.ts";
import { normaliseLanguage } from "./language.ts";
import { type LooseDraft, RawDraft, type RawPost } from "./raw.ts";
import { cleanInstant, cleanRecall } from "./recall.ts";
import { normaliseTags } from "./tags.ts";
import { clip } from "./text.ts";
import { readTitleStatus } from "./title-status.ts";
import { canonicalUrl, imageUrl } from "./url.ts";

const MAX_TITLE_CHARS = 500;
const MAX_SUMMARY_CHARS = 5_000;
const MADE_TITLE_CHARS = 80;
const MAX_AUTHOR_CHARS = 200;
const MAX_MENTIONS = 50;

export type CleanContext = {
  /** Relative links are meant from here. */
  baseUrl: string | null;
  /** Of the source; for drafts that bring none. */
  language: string | null;
  nowMs: number;
  /** IANA zone of the source's place: how an event's instant is told when the source names no zone. */
  timeZone?: string | null;
};

/** A clean draft and what was dropped on the way because it could not be true, or why there is none. */
export type CleanResult = { draft: Draft; notes: string[] } | { rejected: string };

/** `Ann (ann@example.org)`, `ann@example.org (Ann)` and `Ann <ann@example.org>` are Ann. */
function nameOnly(author: string): string {
  if (author.length > MAX_AUTHOR_CHARS) return author;
  return author
    .trim()
    .replace(/^\S+@\S+\s*\(([^()]+)\)$/, "$1")
    .replace(/^([^<>(]+?)\s*[<(]\S+@[^\s<>()]+[>)]$/, "$1");
}

function cleanPost(raw: RawPost): PostDraft {
  return {
    author: cleanField(raw.author, MAX_AUTHOR_CHARS, nameOnly),
    excerpt: cleanField(raw.excerpt, 500),
    mentions: cleanList(raw.mentions, (mention) => cleanField(mention, 100), MAX_MENTIONS),
  };
}

/** A title from the first words of a summary, for posts that have none (microblogs, notes). */
function titleFromSummary(summary: string | null): string | null {
  if (summary === null) return null;
  const text = htmlToText(summary.replace(/\[([^\]\n]*)\]\([^)\s]*\)/g, "$1").replace(/\\([!-/:-@[-`{-~])|[*`]+|^[>#\s-]+/gm, "$1"));
  const firstLine = text.split("\n", 1)[0] ?? "";
  return cleanField(clip(firstLine, MADE_TITLE_CHARS), MAX_TITLE_CHARS);
}

function cleanCommon(loose: LooseDraft, { baseUrl, language, nowMs }: CleanContext, note: (message: string) => void) {
  const url = loose.url === null ? null : canonicalUrl(loose.url, baseUrl);
  if (url === null && loose.url?.trim()) note(`url was dropped: "${loose.url.trim().slice(0, 80)}" is no web address`);
  const base = url ?? baseUrl;
  const summary = loose.summary === null ? null : htmlToMarkdown(loose.summary, base, MAX_SUMMARY_CHARS);
  return {
    title: cleanField(loose.title, MAX_TITLE_CHARS) ?? titleFromSummary(summary),
    summary,
    url,
    language: normaliseLanguage(loose.language ?? "") ?? normaliseLanguage(language ?? ""),
    image_url: loose.image_url === null ? null : imageUrl(loose.image_url, base),
    tags: normaliseTags(loose.tags),
    published_at: cleanInstant(loose.published_at, "published_at", 0, nowMs, note),
  };
}

/** An event with what its title says besides: that it is off, and, where nothing else does, where it was to be. */
function asTitled(written: string, event: EventDraft): { title: string; event: EventDraft } {
  const { title, status } = readTitleStatus(written);
  const told = event.status === "scheduled" && status !== null ? { ...event, status } : event;
  return { title, event: atVenueOfTitle(title, told) };
}

/** `Album launch @ Old Hall` names its hall, where nothing else does. */
const HALL_IN_TITLE = /\S @ ?([\p{Lu}\p{Lo}][^@]{2,79})$/u;

function atVenueOfTitle(title: string, event: EventDraft): EventDraft {
  const named = event.venue === null ? HALL_IN_TITLE.exec(title)?.[1] : undefined;
  return named === undefined ? event : { ...event, venue: cleanField(named, 200) };
}

/**
 * The clean form of what a source says about one thing: valid by the schema of `Draft`, safe to show, in one spelling.
 * Values that cannot be true are dropped and noted, none is invented; a missing title is the summary's first words.
 * Rejects only what is no draft at all or has neither title nor summary. Never throws; a clean draft comes back unchanged.
 */
export function cleanDraft(raw: RawDraft, context: CleanContext): CleanResult {
  const parsed = RawDraft.safeParse(raw);
  if (!parsed.success) return { rejected: "not a draft: it has no known kind" };
  const loose = parsed.data;
  const notes: string[] = [];
  const note = (message: string) => void notes.push(message);
  const { title, ...rest } = cleanCommon(loose, context, note);
  if (title === null) return { rejected: "no title" };
  const common = { title, ...rest };
  switch (loose.kind) {
    case "event":
      return { draft: { kind: "event", ...common, ...asTitled(title, cleanEvent(loose.event, context.timeZone ?? null, note)) }, notes };
    case "recall":
      return { draft: { kind: "recall", ...common, recall: cleanRecall(loose.recall, context.nowMs, note) }, notes };
    case "post":
      return { draft: { kind: "post", ...common, post: cleanPost(loose.post) }, notes };
  }
}
