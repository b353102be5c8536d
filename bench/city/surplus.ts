import { sql } from "drizzle-orm";
import type { Db } from "../../src/adapters/postgres/index.ts";
import type { Thing } from "./things.ts";

export type Surplus = {
  /** What happened to these things and any source told of. */
  changes: number;
  /** What people were told of them. */
  announcements: number;
  announcementsByType: Record<string, number>;
  /** Of these, those that tell for the first time at what hour or in which hall. */
  completions: number;
  /** How often so many more were told than happened, by what happened and what was told. */
  surplus: Record<string, number>;
};

type Told = { thing: string; type: string; paths: string; completes: boolean };

/** What people were told of things, against what truly happened to them. */
export async function surplusOf(db: Db, things: readonly Thing[], heard: ReadonlyMap<string, ReadonlySet<number>>): Promise<Surplus> {
  const byThing = Map.groupBy(await readTold(db), ({ thing }) => thing);
  const fates = things.map(({ id, changes }) => {
    const truly = [...(heard.get(id) ?? [])].toSorted().map((n) => changes[n]?.kind ?? "");
    return { truly, told: byThing.get(id) ?? [] };
  });
  const all = fates.flatMap(({ told }) => told);
  const surplus = new Map<string, number>();
  for (const { truly, told } of fates) {
    if (told.length <= truly.length) continue;
    const key = `${truly.join(" + ")} → ${told.map(({ type, paths }) => (paths === "" ? type : `${type} (${paths})`)).join(", ")}`;
    surplus.set(key, (surplus.get(key) ?? 0) + told.length - truly.length);
  }
  return {
    changes: fates.reduce((sum, { truly }) => sum + truly.length, 0),
    announcements: all.length,
    announcementsByType: Object.fromEntries(
      [...Map.groupBy(all, ({ type }) => type)]
        .map(([type, each]) => [type, each.length] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    completions: all.filter(({ completes }) => completes).length,
    surplus: Object.fromEntries([...surplus].toSorted((a, b) => b[1] - a[1]).slice(0, 40)),
  };
}

/** What a draft really tells of. */
export const THING = sql.raw("substring(draft ->> 'image_url' from '/([^/]+)[.]jpg$')");

/** Material changes that are not old news, by the thing that the item's oldest sighting tells of. */
async function readTold(db: Db): Promise<Told[]> {
  const { rows } = await db.execute<Told>(sql`
    select ${THING} as thing, c.type, coalesce(r.paths, '') as paths, coalesce(r.completes, false) as completes
    from changes c join sightings s on s.id = 'sgt_' || substr(c.item_id, 5)
    left join lateral (
      select string_agg(k ->> 'path', ' ' order by k ->> 'path') filter (where k ->> 'path' ~ 'title|starts|venue$|place_id|status|price|ends|address') as paths,
        coalesce(bool_and(k ->> 'from' is null) filter (where k ->> 'path' ~ 'starts_local|venue$|place_id'), false)
          and not coalesce(bool_or(k ->> 'path' ~ 'status|price_min'), false) as completes
      from revisions v cross join lateral jsonb_array_elements(v.changes) k
      where v.item_id = c.item_id and v.revision = c.revision and c.type = 'updated'
    ) r on true
    where c.material and not c.backfill order by c.id`);
  return rows;
}
