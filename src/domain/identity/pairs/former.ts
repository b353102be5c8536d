import { Draft } from "../../items/schema.ts";
import { commonCount, tokenSet } from "./hash-sets.ts";
import { dayOf, MATTER_NAMES, MATTERS, type Telling, titleWords } from "./matters.ts";
import { numbersDiffer, numbersIn, partIn, partsDiffer } from "./numbers.ts";

type EventDraft = Extract<Draft, { kind: "event" }>;

/** What a source said before, and when it took that back. */
export type FormerVersion = { draft: unknown; until: string };

/** Nobody's clock is further ahead of UTC: a day that has begun anywhere counts as begun. */
const FURTHEST_AHEAD_MS = 14 * 3_600_000;
const MOST = 3;
/** So many of the fewer telling words are in the other title: of what was put off, the title is added to and little else. */
const LIKE_TITLE = 0.75;

/**
 * What a source said of an event and took back: moved, renamed or called off, or put off before its day had come, it is still that
 * event. A page that shows another event once the last is over, or under the same name something unlike it, took nothing back.
 * `versions`: newest first.
 */
export function formerTellings(draft: Draft, versions: readonly FormerVersion[]): EventDraft[] {
  if (draft.kind !== "event") return [];
  const former: EventDraft[] = [];
  for (const { draft: stored, until } of versions) {
    const before = Draft.safeParse(stored).data;
    if (before?.kind !== "event") continue;
    if (dayOf(before.event) === null || !isStill(draft, before, until)) continue;
    const isNew = [draft, ...former].every((other) => differ(tellingOf(other, null), tellingOf(before, null)));
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

/**
 * Whether an event that is told otherwise from some instant on can be the one it was: of title, time and place one has changed and
 * not two, and no other day was set after its own had come. Without an instant, whenever that was.
 */
export function isStill(draft: EventDraft, before: EventDraft, fromThenOn: string | null): boolean {
  const changed = changedIn(draft, before);
  const day = dayOf(before.event);
  if (changed.includes("when") && day !== null && fromThenOn !== null && latestDayAt(fromThenOn) >= day) return false;
  return changed.length <= 1;
}

/** What of title, time and place is another. */
export function changedIn(draft: EventDraft, before: EventDraft): ("title" | "when" | "where")[] {
  const [now, was] = [tellingOf(draft, null), tellingOf(before, null)];
  const others = (["when", "where"] as const).filter((matter) => MATTERS[matter](now, was) === "other");
  return isLikeTitle(now, was) ? others : ["title", ...others];
}

function isLikeTitle(a: Telling, b: Telling): boolean {
  const [x, y] = [titleWords(a).split(" "), titleWords(b).split(" ")];
  const [wordsA, wordsB] = [tokenSet(x), tokenSet(y)];
  if (partsDiffer(partIn(a.title), partIn(b.title)) || numbersDiffer(tokenSet(x.flatMap(numbersIn)), tokenSet(y.flatMap(numbersIn))))
    return false;
  return commonCount(wordsA, wordsB) >= LIKE_TITLE * Math.min(wordsA.length, wordsB.length);
}
