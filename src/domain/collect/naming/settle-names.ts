import { foldedTokens } from "../../../lib/fold-text.ts";
import { changedIn, isStill } from "../../identity/index.ts";
import type { Draft, EventDraft } from "../../items/schema.ts";
import { madeName } from "./base-names.ts";

/** An entry of a document and what its source calls it; `isId`: by an id meant for it, not by an address or what it tells. */
export type Called = { base: string; isId: boolean; contentHash: string; draft: Draft };

/** What is stored of the source under a name, or under one made of it; `draft` null where nothing is left to read. */
export type Namesake = { name: string; base: string; contentHash: string; draft: Draft | null; seenAt: string };

type Settling = { hash: (text: string) => string; now: string };

/**
 * What each entry is kept under, so that one name stays with one thing:
 *
 * 1. Who tells what is stored keeps its name, under whichever id it comes now: places in a list are numbered anew.
 * 2. An id goes on standing for what it stood for in the last document, while the entry can still be that; of several under one
 *    id, each for what begins when it does. An event told of another day when its own has come can be, by an id of its own, in a
 *    document that uses no id for different things: else it is the next evening of its kind.
 * 3. What was taken down keeps its name, so that it is recognised.
 * 4. All else is something new: by its id, if that is its own, or by what it tells.
 *
 * Entries of one id that tell the same are one.
 */
export function settleNames(entries: readonly Called[], stored: readonly Namesake[], { hash, now }: Settling): string[] {
  const things = [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()];
  const sharing = Map.groupBy(things, ({ base }) => base);
  const known = Map.groupBy(stored, ({ base }) => base);
  const free = new Map(stored.map((each) => [each.name, each]));
  const names = new Map<string, string>();
  const round = (find: (thing: Called, namesakes: readonly Namesake[]) => Namesake | undefined) => {
    for (const thing of things) {
      if (names.has(keyOf(thing))) continue;
      const namesakes = (known.get(thing.base) ?? []).filter(({ name }) => free.has(name));
      const found = find(thing, namesakes);
      if (found !== undefined && free.delete(found.name)) names.set(keyOf(thing), found.name);
    }
  };
  const isAlone = ({ base }: Called) => sharing.get(base)?.length === 1;

  for (const isSame of [saysTheSame, tellsTheSame]) {
    round((thing, namesakes) => namesakes.find((each) => isSame(each, thing)));
    round((thing) => (thing.draft.kind === "event" ? [...free.values()].find((each) => isSame(each, thing)) : undefined));
  }
  const stoodFor = (thing: Called) => {
    const [last, another] = lastShown(known.get(thing.base) ?? []);
    return isAlone(thing) && another === undefined ? last : undefined;
  };
  const came = things.filter((thing) => stoodFor(thing) !== undefined);
  const others = came.filter((thing) => {
    const [last, named] = [stoodFor(thing), names.get(keyOf(thing))];
    return last !== undefined && (named === undefined ? !goesOn(last, thing, null) : named !== last.name);
  });
  const isReused = ({ base }: Called) => others.length > came.length / 2 || known.get(base)?.some(({ name }) => name !== base) === true;
  round((thing, namesakes) => {
    const last = isReused(thing) ? undefined : stoodFor(thing);
    if (last === undefined) return namesakes.find((each) => beginsWith(each, thing));
    return namesakes.find((each) => each === last && goesOn(each, thing, thing.isId ? null : now));
  });
  round((_, namesakes) => namesakes.find(({ draft }) => draft === null));
  for (const thing of things) {
    if (names.has(keyOf(thing))) continue;
    const isNew = isAlone(thing) && !known.has(thing.base);
    const isTaken = (name: string) => known.get(thing.base)?.some((each) => each.name === name) === true;
    names.set(keyOf(thing), isNew ? thing.base : nameByTelling(thing, hash, isTaken));
  }
  return entries.map((entry) => names.get(keyOf(entry)) ?? entry.base);
}

const saysTheSame = (each: Namesake, { contentHash }: Called): boolean => each.contentHash === contentHash;
const tellsTheSame = (each: Namesake, { draft }: Called): boolean => each.draft !== null && tellingOf(each.draft) === tellingOf(draft);

/** What is a thing of its own in a document. */
const keyOf = ({ base, draft }: Called): string => `${base}\n${tellingOf(draft)}`;

/** What an entry tells: with another it may be another thing. */
function tellingOf(draft: Draft): string {
  const own =
    draft.kind === "event"
      ? [startOf(draft.event), wordsOf(draft.event.venue ?? "")]
      : [draft.published_at, draft.url, draft.kind === "recall" ? draft.recall.recall_number : null];
  return [wordsOf(draft.title), ...own].join("\n");
}

const wordsOf = (text: string): string => foldedTokens(text).join(" ");
const startOf = ({ starts_local, starts_on }: EventDraft): string | null => starts_local ?? starts_on;

/** What the last document that had the name in it showed under it. */
function lastShown(namesakes: readonly Namesake[]): Namesake[] {
  const last = namesakes.reduce((latest, { seenAt }) => Math.max(latest, Date.parse(seenAt)), Number.NEGATIVE_INFINITY);
  return namesakes.filter(({ seenAt }) => Date.parse(seenAt) === last);
}

/** A post or a recall is what its id says, however it is worded anew. */
function goesOn({ draft: before }: Namesake, { draft }: Called, now: string | null): boolean {
  return before === null || before.kind !== "event" || draft.kind !== "event" || isStill(draft, before, now);
}

/** Where the id tells nothing, an event is known by when it begins, all else by its title. */
function beginsWith({ draft: before }: Namesake, { draft }: Called): boolean {
  if (before === null) return false;
  if (draft.kind !== "event" || before.kind !== "event") return wordsOf(before.title) === wordsOf(draft.title);
  return startOf(draft.event) !== null && startOf(draft.event) === startOf(before.event) && !changedIn(draft, before).includes("title");
}

/** By another hash where what was first told so goes on under that name as something else. */
function nameByTelling({ base, draft }: Called, hash: (text: string) => string, isTaken: (name: string) => boolean): string {
  let telling = tellingOf(draft);
  let name = madeName(base, hash(telling));
  while (isTaken(name)) name = madeName(base, hash((telling += "\n")));
  return name;
}
