import { changedIn } from "../../identity/index.ts";
import type { Draft } from "../../items/schema.ts";
import { madeName } from "./base-names.ts";
import { freeNames, type FreeNames, type Namesake } from "./free-names.ts";
import { goesOn, reuse, settledNames, standings } from "./standing.ts";
import { beginningOf, tellingOf } from "./telling.ts";
import type { Called, Thing } from "./thing.ts";

type Settling = { hash: (text: string) => string; now: string };
type Named = Map<Thing, string>;
type Find = (thing: Thing) => Namesake | undefined;

/** Of those that begin together under one id, so many are looked at. */
const MOST_BEGINNING = 20;

/**
 * What each entry is kept under, so that one name stays with one thing:
 *
 * 1. Who tells what is stored keeps its name, under whichever id it comes now: places in a list are numbered anew.
 * 2. A calendar's UID goes on standing for what it stood for in the last document, however that changed; any other id, while the entry
 *    can still be that; an address, until its day has come. Of several under one id, and where ids are used for different things, each
 *    stands for what begins when it does.
 * 3. What was taken down keeps its name, so that it is recognised.
 * 4. All else is something new: by its id, if that is its own, or by what it tells.
 */
export function settleNames(entries: readonly Called[], stored: readonly Namesake[], { hash, now }: Settling): string[] {
  const told = entries.map((entry): Thing => ({ ...entry, telling: tellingOf(entry.draft) }));
  const byKey = new Map(told.map((thing) => [keyOf(thing), thing]));
  const things = [...byKey.values()];
  const free = freeNames(stored);
  const names: Named = new Map();
  const round = (find: Find) => {
    for (const thing of things) {
      const found = names.has(thing) ? undefined : find(thing);
      if (found !== undefined && free.take(found.name)) names.set(thing, found.name);
    }
  };
  const stood = standings(things, stored);
  for (const find of byTelling(stored, free, settledNames(stood))) round(find);
  round(byId(stood, stored, free, names, now));
  const takenDown = free.index(({ base, draft }) => (draft === null ? base : null));
  round(({ base }) => takenDown(base)[0]);
  nameNew(things, stored, names, hash);
  return told.map((thing) => names.get(byKey.get(keyOf(thing)) ?? thing) ?? thing.base);
}

const keyOf = ({ base, telling }: Thing): string => `${base}\n${telling}`;

/** Who says all that is stored, then who tells what is; first under the same id, an event also under any other that is not `settled`. */
function byTelling(stored: readonly Namesake[], free: FreeNames, settled: ReadonlySet<string>): Find[] {
  const tellings = new Map(stored.map(({ name, draft }) => [name, draft === null ? null : tellingOf(draft)]));
  const whatIs: [(thing: Thing) => string, (namesake: Namesake) => string | null][] = [
    [({ contentHash }) => contentHash, ({ contentHash }) => contentHash],
    [({ telling }) => telling, ({ name }) => tellings.get(name) ?? null],
  ];
  return whatIs.flatMap(([now, before]): Find[] => {
    const underId = free.index((each) => `${each.base}\n${before(each) ?? ""}`);
    const anywhere = free.index(before);
    return [
      (thing) => underId(`${thing.base}\n${now(thing)}`)[0],
      (thing) => (thing.draft.kind === "event" ? anywhere(now(thing)).find(({ name }) => !settled.has(name)) : undefined),
    ];
  });
}

function byId(stood: ReadonlyMap<Thing, Namesake>, stored: readonly Namesake[], free: FreeNames, names: Named, now: string): Find {
  const isReused = reuse(stood, stored, (thing) => names.get(thing));
  const beginning = free.index(({ base, draft }) => (draft === null ? null : startingAt(base, draft)));
  return (thing) => {
    const last = isReused(thing) ? undefined : stood.get(thing);
    if (last !== undefined) return goesOn(last, thing, now) ? last : undefined;
    const begun = beginning(startingAt(thing.base, thing.draft)).slice(0, MOST_BEGINNING);
    return begun.find((each) => hasItsTitle(each, thing));
  };
}

function startingAt(base: string, draft: Draft): string | null {
  const beginning = beginningOf(draft);
  return beginning === null ? null : `${base}\n${beginning}`;
}

function hasItsTitle({ draft: before }: Namesake, { draft }: Thing): boolean {
  return draft.kind !== "event" || (before?.kind === "event" && !changedIn(draft, before).includes("title"));
}

/** By another hash where what was first told so goes on under that name as something else. */
function nameNew(things: readonly Thing[], stored: readonly Namesake[], names: Named, hash: (text: string) => string): void {
  const sharing = Map.groupBy(things, ({ base }) => base);
  const [bases, taken] = [new Set(stored.map(({ base }) => base)), new Set(stored.map(({ name }) => name))];
  for (const thing of things) {
    if (names.has(thing)) continue;
    const { base, telling } = thing;
    const isNew = sharing.get(base)?.length === 1 && !bases.has(base);
    let name = isNew ? base : madeName(base, hash(telling));
    for (let more = `${telling}\n`; taken.has(name); more += "\n") name = madeName(base, hash(more));
    names.set(thing, name);
  }
}
