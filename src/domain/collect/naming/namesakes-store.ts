import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../../adapters/postgres/index.ts";
import { toRfc3339 } from "../../../lib/instants.ts";
import { Draft } from "../../items/schema.ts";
import { isMadeOf } from "./base-names.ts";
import type { Namesake } from "./settle-names.ts";

/** Of the many things that one id may have stood for, the latest. */
const MOST_NAMESAKES = 20;

const Row = z.object({
  name: z.string(),
  base: z.string(),
  content_hash: z.string(),
  draft: z.unknown(),
  seen_at: z.string().transform(toRfc3339),
});

/**
 * What a source is known to have told under these names or names made of them. Nothing of a name under which just this is stored
 * (`contentHash`; null where the document says several things under the name).
 */
export async function readNamesakes(
  db: Db,
  sourceId: string,
  names: readonly { base: string; contentHash: string | null }[],
): Promise<Namesake[]> {
  const result = await db.execute(sql`
    with given as (
      select * from unnest(${sql.param(names.map(({ base }) => base))}::text[], ${sql.param(names.map((name) => name.contentHash))}::text[]) as g(base, content_hash)
    ), changed as materialized (
      select base collate "C" as base from given cross join lateral (
        select count(*) as known from sightings where source_id = ${sourceId} and external_id = base and content_hash = given.content_hash
      ) as_it_is where known = 0
    )
    select namesake.* from changed cross join lateral (
      select base, external_id as name, seen_at, content_hash, case when state <> 'gone' then draft - 'summary' || '{"summary": null}' end as draft
      from sightings where source_id = ${sourceId} and external_id = base
      union all (
        select base, external_id, seen_at, content_hash, case when state <> 'gone' then draft - 'summary' || '{"summary": null}' end
        from sightings where source_id = ${sourceId} and external_id > base || '#' and external_id < base || '$'
        order by seen_at desc limit ${MOST_NAMESAKES}
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
