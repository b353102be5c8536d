import { foldedTokens } from "../../../lib/fold-text.ts";
import { Draft } from "../../items/schema.ts";
import { dice, tokenSet } from "./hash-sets.ts";
import { dayOf, MATTER_NAMES, MATTERS, type Telling } from "./matters.ts";

type EventDraft = Extract<Draft, { kind: "event" }>;

/** What a source said before, and when it took that back. */
export type FormerVersion = { draft: unknown; until: string };

/** Nobody's clock is further ahead of UTC: a day that has begun anywhere counts as begun. */
const FURTHEST_AHEAD_MS = 14 * 3_600_000;
const MOST = 3;
const LIKE_TITLE = 0.5;

/**
 * What a source said of an event and took back: moved, renamed or called off, or put off before its day had come, it is still that
 * event. A page that shows another event once the last is over, or under the same name something unlike it, took nothing back.
 * `versions`: newest first.
 */
export function formerTellings(draft: Draft, versions: readonly FormerVersion[]): EventDraft[] {
  if (draft.kind !== "event") return [];
  const now = tellingOf(draft, null);
  const former: EventDraft[] = [];
  for (const { draft: stored, until } of versions) {
    const before = Draft.safeParse(stored).data;
    if (before?.kind !== "event") continue;
    const day = dayOf(before.event);
    const was = tellingOf(before, null);
    const wasToCome = day !== null && (latestDayAt(until) < day || MATTERS.when(now, was) === "same");
    if (!wasToCome || !isLike(now, was)) continue;
    const isNew = [draft, ...former].every((other) => differ(tellingOf(other, null), was));
    if (isNew) former.push(before);
  }
  return former.slice(0, MOST);
}

const latestDayAt = (instant: string): string => new Date(Date.parse(instant) + FURTHEST_AHEAD_MS).toISOString().slice(0, 10);

export function tellingOf({ title, event }: EventDraft, zone: string | null): Telling {
  return { title, event, zone: event.time_zone ?? zone };
}

function differ(a: Telling, b: Telling): boolean {
  return MATTER_NAMES.some((matter) => ["near", "other"].includes(MATTERS[matter](a, b)));
}

/** One thing was changed and not all: an entry is used again for something else now and then. */
function isLike(a: Telling, b: Telling): boolean {
  const words = (telling: Telling) => tokenSet(foldedTokens(telling.title));
  if (dice(words(a), words(b)) >= LIKE_TITLE) return true;
  return MATTERS.when(a, b) === "same" && MATTERS.where(a, b) !== "other";
}
