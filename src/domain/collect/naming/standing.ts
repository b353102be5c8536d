import { isStill } from "../../identity/index.ts";
import type { Namesake } from "./free-names.ts";
import { isMadeOf } from "./base-names.ts";
import { tellingOf } from "./telling.ts";
import type { Thing } from "./thing.ts";

/** What the id of each thing stood for: what the last document that had it showed under it, if that was one thing and is one now. */
export function standings(things: readonly Thing[], stored: readonly Namesake[]): Map<Thing, Namesake> {
  const known = Map.groupBy(stored, ({ base }) => base);
  const alone = [...Map.groupBy(things, ({ base }) => base).values()].filter((sharing) => sharing.length === 1).flat();
  return new Map(
    alone.flatMap((thing): [Thing, Namesake][] => {
      const [last, another] = lastShown(known.get(thing.base) ?? []);
      return last === undefined || another !== undefined ? [] : [[thing, last]];
    }),
  );
}

function lastShown(namesakes: readonly Namesake[]): Namesake[] {
  const last = namesakes.reduce((latest, { seenAt }) => Math.max(latest, Date.parse(seenAt)), Number.NEGATIVE_INFINITY);
  return namesakes.filter(({ seenAt }) => Date.parse(seenAt) === last);
}

/**
 * The names that go to nobody else, since most ids tell what they told, and what comes under this one can still be
 * what it stood for: of two shows of one title, one may be moved while the other is told as the first was.
 */
export function settledNames(stood: ReadonlyMap<Thing, Namesake>): Set<string> {
  const isKept = ({ contentHash, telling }: Thing, last: Namesake) =>
    last.contentHash === contentHash || (last.draft !== null && tellingOf(last.draft) === telling);
  const kept = [...stood].filter(([thing, last]) => isKept(thing, last));
  if (2 * kept.length <= stood.size) return new Set();
  return new Set([...stood].flatMap(([thing, last]) => (goesOn(last, thing, null) ? [last.name] : [])));
}

/**
 * Which things' ids are no evidence, because what they are given to changes: those that stood for several things, and all where most
 * ids that tell something new tell of something else. Never a calendar's UID, nor the id of a post or a recall.
 * `named`: who has a name by what it tells.
 */
export function reuse(
  stood: ReadonlyMap<Thing, Namesake>,
  stored: readonly Namesake[],
  named: (thing: Thing) => string | undefined,
): (thing: Thing) => boolean {
  const several = new Set(stored.filter(({ name, base }) => isMadeOf(name, base)).map(({ base }) => base));
  const others = [...stood].filter(([thing, last]) => {
    const name = named(thing);
    return name === undefined ? !goesOn(last, thing, null) : name !== last.name;
  });
  const isList = others.length > stood.size / 2;
  return ({ calledBy, draft, base }) => calledBy !== "uid" && draft.kind === "event" && (isList || several.has(base));
}

/** Whether an entry can be what its id stood for: anything by a UID, and no event put off since its day by what is no id. */
export function goesOn({ draft: before }: Namesake, { calledBy, draft }: Thing, now: string | null): boolean {
  if (calledBy === "uid" || before?.kind !== "event" || draft.kind !== "event") return true;
  return isStill(draft, before, calledBy === "id" ? null : now);
}
