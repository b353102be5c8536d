import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../../adapters/postgres/index.ts";
import { toRfc3339 } from "../../../lib/instants.ts";
import { Draft } from "../../items/schema.ts";
import { isMadeOf } from "./base-names.ts";
import type { Namesake } from "./free-names.ts";

/** Of what is not in the document any more, so many under one id are looked at: the latest. */
const MOST_GONE = 20;

/** What the document calls `entries` of its entries, and what is said under it (null where several things are). */
export type Asked = { base: string; contentHash: string | null; entries: number };

const Row = z.object({
  name: z.string(),
  base: z.string(),
  content_hash: z.string(),
  draft: z.unknown(),
  seen_at: z.string().transform(toRfc3339),
});

/**
 * What a source is known to have told under these names or names made of them. Nothing of a name under which
 * just this is stored. The summary of an event, which tells nothing here, is left where it is.
 */
export async function readNamesakes(db: Db, sourceId: string, names: readonly Asked[]): Promise<Namesake[]> {
  const told = sql`external_id as name, seen_at, content_hash, case
    when state = 'gone' then null when kind = 'event' then draft - 'summary' || '{"summary": null}' else draft end as draft`;
  const result = await db.execute(sql`
    with given as (
      select base collate "C" as base, content_hash, most from unnest(
        ${sql.param(names.map(({ base }) => base))}::text[],
        ${sql.param(names.map(({ contentHash }) => contentHash))}::text[],
        ${sql.param(names.map(({ entries }) => entries + MOST_GONE))}::int[]
      ) as g(base, content_hash, most)
    ), changed as materialized (
      select base, most from given cross join lateral (
        select count(*) as times from sightings where source_id = ${sourceId} and external_id = base and content_hash = given.content_hash
      ) as_it_is where times = 0
    )
    select namesake.* from changed cross join lateral (
      select base, ${told} from sightings where source_id = ${sourceId} and external_id = base
      union all (
        select base, ${told} from sightings
        where source_id = ${sourceId} and external_id > base || '#' and external_id < base || '$'
        order by seen_at desc, external_id limit changed.most
      )
    ) namesake order by name`);
  const real = new Set(names.map(({ base }) => base));
  return result.rows
    .map((row) => Row.parse(row))
    .filter(({ name, base }) => name === base || (isMadeOf(name, base) && !real.has(name)))
    .map(({ draft, content_hash, seen_at, ...row }) => ({
      ...row,
      contentHash: content_hash,
      draft: Draft.safeParse(draft).data ?? null,
      seenAt: seen_at,
    }));
}
