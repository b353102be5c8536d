import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../../adapters/postgres/index.ts";
import { toRfc3339, toRfc3339OrNull } from "../../../lib/instants.ts";
import { Kind } from "../../items/schema.ts";
import { DECISION_ACTIONS } from "./decision-store.ts";

const Row = z.object({
  id: z.string(),
  action: z.enum(DECISION_ACTIONS),
  kind: Kind,
  item_ids: z.array(z.string()),
  reason: z.string().nullable(),
  decided_by: z.string(),
  at: z.string().transform(toRfc3339),
  revoked_by: z.string().nullable(),
  revoked_at: z.string().nullable().transform(toRfc3339OrNull),
  pairs: z.number(),
});
export type DecisionRow = Omit<z.infer<typeof Row>, "revoked_at"> & { revokedAt: string | null };

export type DecisionFilter = { itemId?: string | undefined; kind?: Kind | undefined; revoked?: boolean | undefined };

/** Newest first, `limit` decisions before an id. By item: those about any sighting that stands in it now. */
export async function listDecisions(db: Db, filter: DecisionFilter, before: string | null, limit: number): Promise<DecisionRow[]> {
  const terms: SQL[] = [
    ...(filter.itemId === undefined ? [] : [sql`d.id in (${aboutItem(filter.itemId)})`]),
    ...(filter.kind === undefined ? [] : [sql`d.kind = ${filter.kind}`]),
    ...(filter.revoked === undefined ? [] : [filter.revoked ? sql`d.revoked_at is not null` : sql`d.revoked_at is null`]),
    ...(before === null ? [] : [sql`d.id < ${before}`]),
  ];
  return read(db, terms, limit);
}

export async function findDecision(db: Db, id: string): Promise<DecisionRow | null> {
  return (await read(db, [sql`d.id = ${id}`], 1))[0] ?? null;
}

async function read(db: Db, terms: readonly SQL[], limit: number): Promise<DecisionRow[]> {
  const result = await db.execute(sql`
    select id, action, kind, item_ids, reason, decided_by, at, revoked_by, revoked_at,
      (select count(*)::int from decision_pairs p where p.decision_id = d.id and p.verdict <> 'open') as pairs
    from decisions d where ${sql.join([sql`true`, ...terms], sql` and `)} order by id desc limit ${limit}`);
  return result.rows.map((row) => {
    const { revoked_at: revokedAt, ...rest } = Row.parse(row);
    return { ...rest, revokedAt };
  });
}

function aboutItem(itemId: string): SQL {
  return sql`
    select p.decision_id from sightings s join decision_pairs p on p.a_source_id = s.source_id and p.a_external_id = s.external_id where s.item_id = ${itemId}
    union
    select p.decision_id from sightings s join decision_pairs p on p.b_source_id = s.source_id and p.b_external_id = s.external_id where s.item_id = ${itemId}`;
}
