import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../../adapters/postgres/index.ts";
import { cleanJson } from "../../../lib/clean-text.ts";
import { toRfc3339OrNull } from "../../../lib/instants.ts";
import { auditStatement, type Doer, nameOfDoer } from "../../audit/index.ts";
import { Canonical, Kind } from "../../items/schema.ts";
import { queueSightings } from "./decision-store.ts";

const Row = z.object({ kind: Kind, detail: z.record(z.string(), z.unknown()), published_at: z.string().nullable() }).loose();

/** An item as it stands; null where the id names none. */
export async function readCanonical(db: Db, itemId: string): Promise<Canonical | null> {
  const result = await db.execute(sql`
    select kind, withdrawn, title, summary, url, language, image_url, tags, published_at, detail
    from items i where id = ${itemId} and exists (select 1 from sightings s where s.item_id = i.id)`);
  const [row] = result.rows;
  if (row === undefined) return null;
  const { detail, ...rest } = Row.parse(row);
  return Canonical.parse({ ...rest, published_at: toRfc3339OrNull(rest.published_at), [rest.kind]: detail });
}

export type OverrideEdit = {
  itemId: string;
  set: ReadonlyMap<string, unknown>;
  clear: readonly string[];
  doer: Doer;
  reason: string | null;
  now: string;
};

/**
 * Writes what an operator says of an item, under its own id; what is cleared is cleared wherever in it it was said, also
 * under ids that were merged into it. The matcher then folds the item anew, and announces it.
 */
export async function writeOverrides(db: Db, { itemId, set, clear, doer, reason, now: nowIso }: OverrideEdit): Promise<void> {
  const cleared = sql`${sql.param(clear)}::text[]`;
  const values = JSON.stringify(cleanJson(Object.fromEntries(set)));
  const notes = JSON.stringify(Object.fromEntries([...set.keys()].map((path) => [path, { by: nameOfDoer(doer), at: nowIso, reason }])));
  const now = sql`${nowIso}::timestamptz`;
  await db.batch([
    db.execute(queueSightings(sql`id = 'sgt_' || substr(${itemId}, 5)`, now)),
    db.execute(sql`
      update items i set overrides = i.overrides - ${cleared}, overridden = i.overridden - ${cleared} from sightings s
      where s.item_id = ${itemId} and i.id = 'itm_' || substr(s.id, 5) and i.overrides ?| ${cleared}`),
    db.execute(sql`
      update items set overrides = overrides || ${values}::jsonb, overridden = overridden || ${notes}::jsonb where id = ${itemId}`),
    // The values may be texts about people: the item's history has them, and loses them when it is taken down.
    auditStatement(db, doer, Date.parse(nowIso), {
      action: "item.override",
      target: { type: "item", id: itemId },
      after: { set: [...set.keys()].toSorted(), cleared: clear },
    }),
  ]);
}
