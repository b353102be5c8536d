import { type SQL, sql } from "drizzle-orm";

/** Looked back on for what a sighting said before. */
const FORMER_VERSIONS = 16;

/** The venue that an operator said another is, if any. */
export function mergedVenue(venueId: SQL): SQL {
  return sql`(select jsonb_build_object('id', into_it.id, 'name', into_it.name) from venues v join venues into_it on into_it.id = v.merged_into where v.id = ${venueId})`;
}

/**
 * What a sighting said before, newest first, each with when that was taken back; only of events, and only where it ever changed. Without the
 * texts, by which events are not known.
 */
export function formerOf(sighting: "s" | "sized"): SQL {
  const [id, kind, version] = ["id", "kind", "version"].map((name) => sql.raw(`${sighting}.${name}`));
  return sql`(case when ${kind} <> 'event' or ${version} = 1 then '[]'::jsonb else (
    select coalesce(jsonb_agg(jsonb_build_object('draft', draft || '{"summary": null, "tags": []}', 'until', until) order by version desc), '[]')
    from (
      select version, draft, lead(at) over (order by version) as until from sighting_versions
      where sighting_id = ${id} and version >= ${version} - ${FORMER_VERSIONS}
    ) told where until is not null) end)`;
}
