import { sql } from "drizzle-orm";
import type { Db } from "../../src/adapters/postgres/index.ts";
import type { Played } from "./play.ts";
import { type Surplus, surplusOf, THING } from "./surplus.ts";
import type { ChangeKind, Thing } from "./things.ts";

/** How one thing fared. */
export type Fate = { thing: string; month: string; items: number; sources: number; mergedWith: string[] };
/** Announcements are told of things announced `from` a day on which every source had been seen. */
export type Figures = Surplus & {
  things: number;
  sightings: number;
  /** Of the things that any source told of. */
  exactlyOne: number;
  split: number;
  falselyMerged: number;
  /** Items that hold more than one thing. */
  falseItems: number;
  /** Why things are in several items or in one with others. */
  cases: Record<string, number>;
  months: { month: string; things: number; exactlyOne: number; falselyMerged: number }[];
  examples: { kind: string; told: string[] }[];
};

type Row = {
  item_id: string | null;
  external_id: string;
  thing: string;
  /** Of what it ever told. */
  things: string[];
  source_id: string;
  state: string;
  title: string;
  venue: string | null;
  starts: string | null;
  place_id: string | null;
};

/** Compares what the matcher made of a year with what really took place. */
export async function measure(db: Db, { things, heard }: Played, from: string): Promise<Figures> {
  const { rows } = await db.execute<Row>(sql`
    select item_id, external_id, ${THING} as thing, array(select distinct ${THING} from sighting_versions v where v.sighting_id = s.id) as things,
      source_id, state, draft ->> 'title' as title, draft #>> '{event,venue}' as venue, draft #>> '{event,place_id}' as place_id,
      coalesce(draft #>> '{event,starts_local}', draft #>> '{event,starts_on}') as starts from sightings s where item_id is not null`);
  const byThing = Map.groupBy(rows, ({ thing }) => thing);
  const thingsOfItem = new Map(
    [...Map.groupBy(rows, ({ item_id }) => item_id ?? "")].map(([item, each]) => [item, new Set(each.flatMap((row) => row.things))]),
  );
  const told = things.filter(({ id }) => byThing.has(id));
  const fates = told.map((thing) => fateOf(thing, byThing.get(thing.id) ?? [], thingsOfItem));
  const followed = things.filter(({ changes }) => (changes[0]?.day ?? "") > from);
  const surplus = await surplusOf(db, followed, heard);
  const failed = fates.filter((fate) => fate.items !== 1 || fate.mergedWith.length > 0);
  const kinds = failed.map((fate) => ({ fate, kind: kindOf(fate, things, byThing.get(fate.thing) ?? []) }));
  return {
    things: told.length,
    sightings: rows.length,
    exactlyOne: told.length - failed.length,
    split: fates.filter(({ items }) => items > 1).length,
    falselyMerged: fates.filter(({ mergedWith }) => mergedWith.length > 0).length,
    falseItems: [...thingsOfItem].filter(([item, each]) => item !== "" && each.size > 1).length,
    ...surplus,
    cases: Object.fromEntries(
      [...Map.groupBy(kinds, ({ kind }) => kind)].map(([kind, each]) => [kind, each.length] as const).toSorted((a, b) => b[1] - a[1]),
    ),
    months: [...Map.groupBy(fates, ({ month }) => month)]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, each]) => ({
        month,
        things: each.length,
        exactlyOne: each.filter(({ items, mergedWith }) => items === 1 && mergedWith.length === 0).length,
        falselyMerged: each.filter(({ mergedWith }) => mergedWith.length > 0).length,
      })),
    examples: [...Map.groupBy(kinds, ({ kind }) => kind)].flatMap(([kind, each]) =>
      each
        .slice(0, 3)
        .map(({ fate }) => ({ kind, told: [fate.thing, ...fate.mergedWith].flatMap((id) => (byThing.get(id) ?? []).map(describe)) })),
    ),
  };
}

function fateOf(thing: Thing, rows: readonly Row[], thingsOfItem: ReadonlyMap<string, ReadonlySet<string>>): Fate {
  const items = new Set(rows.map(({ item_id }) => item_id ?? ""));
  const mergedWith = new Set([...items].flatMap((item) => [...(thingsOfItem.get(item) ?? [])]).filter((id) => id !== thing.id));
  const month = (thing.changes[0]?.state.day ?? "").slice(0, 7);
  return {
    thing: thing.id,
    month,
    items: items.size,
    sources: new Set(rows.map(({ source_id }) => source_id)).size,
    mergedWith: [...mergedWith],
  };
}

/** What made it hard: the change that some sources had not heard of, or how they tell of it. */
function kindOf(fate: Fate, things: readonly Thing[], rows: readonly Row[]): string {
  const thing = things.find(({ id }) => id === fate.thing);
  const change: ChangeKind | undefined = thing?.changes[1]?.kind;
  const other = things.find(({ id }) => id === fate.mergedWith[0]);
  if (other !== undefined) {
    const [a, b] = [thing?.changes[0]?.state, other.changes[0]?.state];
    const same = [a?.title === b?.title ? "title" : "", a?.venue === b?.venue ? "venue" : "", a?.day === b?.day ? "day" : ""].filter(
      (word) => word !== "",
    );
    return `merged with another of the same ${same.join(", ") || "nothing"}${change === undefined ? "" : ` (${change})`}`;
  }
  const how = [
    rows.some(({ place_id }) => place_id === null) ? "place unknown to some" : "",
    rows.some(({ venue }) => venue === null) ? "no hall named by some" : "",
    rows.some(({ starts }) => starts?.length === 10) ? "only a day by some" : "",
  ].filter((word) => word !== "");
  return `apart: ${change ?? "unchanged"}${how.length > 0 ? `; ${how.join(", ")}` : ""}`;
}

const describe = ({ item_id, external_id, state, title, venue, starts, place_id }: Row) =>
  `${(item_id ?? "none").slice(-6)} ${external_id} ${state} | ${title} | ${venue ?? "-"} | ${starts ?? "-"} | ${place_id ?? "-"}`;
