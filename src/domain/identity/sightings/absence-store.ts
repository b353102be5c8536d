import { sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";

export type AbsenceInput = {
  sourceId: string;
  /** RFC 3339. */
  now: string;
  /** Before this nothing of the run was stored: what was seen last before it is not in its document. Null: the document is that of last time. */
  seenSince: string | null;
};

/** `broken`: so much vanished at once that nothing was taken for withdrawn. */
export type Absence = { missing: number; withdrawn: number; broken: boolean };

/** More than this share of a source's future events gone at once is breakage, not news. */
const MAX_SHARE = 0.3;
/** So many may go at any time: one of two may well be called off. */
const CREDIBLE = 2;

/**
 * What a complete document no longer shows: a future event that two good runs at least an hour apart lacked is withdrawn;
 * the first lack is only noted, and being seen again clears it. One statement.
 */
export async function noteAbsence(db: Db, { sourceId, now, seenSince }: AbsenceInput): Promise<Absence> {
  const at = sql`${now}::timestamptz`;
  const result = await db.execute<Absence>(sql`
    with future as materialized (
      select id, missing_since, (seen_at < coalesce(${seenSince}::timestamptz, '-infinity') or missing_since is not null) as missing
      from sightings
      where source_id = ${sourceId} and kind = 'event' and state in ('live', 'quarantined')
        and coalesce(draft->'event'->>'starts_on', left(draft->'event'->>'starts_local', 10)) > ((${at} at time zone 'UTC')::date)::text
    ), verdict as materialized (
      select count(*) filter (where missing) > greatest(count(*) * ${MAX_SHARE}::float8, ${CREDIBLE}::int) as broken from future
    ), noted as (
      update sightings s set missing_since = ${at} from future f, verdict v
      where s.id = f.id and f.missing and f.missing_since is null and not v.broken returning 1
    ), withdrawn as (
      update sightings s set state = 'withdrawn', missing_since = null, backfill = false, pending_at = ${at}, pending_number = s.pending_number + 1
      from future f, verdict v
      where s.id = f.id and f.missing_since <= ${at} - interval '1 hour' and not v.broken returning 1
    )
    select (select count(*)::int from noted) as missing, (select count(*)::int from withdrawn) as withdrawn, (select broken from verdict) as broken`);
  return result.rows[0] ?? { missing: 0, withdrawn: 0, broken: false };
}
