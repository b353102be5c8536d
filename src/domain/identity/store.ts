import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";
import { cleanJson } from "../../lib/clean-text.ts";
import type { Draft, Kind, Quality } from "../items/schema.ts";

/** No chunk has more rows or, but for a single row, more bytes. */
const CHUNK_ROWS = 500;
const CHUNK_BYTES = 2_000_000;

export type SightingInput = {
  /** A `sgt_` id made for this delivery alone; it stays if the sighting is new. */
  id: string;
  externalId: string;
  kind: Kind;
  url: string | null;
  contentHash: string;
  draft: Draft;
  quality: Quality;
  score: number;
  state: "live" | "quarantined";
};

export type StoreInput = {
  sourceId: string;
  /** The job and the claim on it under which they are stored; both null for what comes without a job. */
  jobId: string | null;
  token: string | null;
  /** RFC 3339. */
  now: string;
  /** Of a run that announces nothing. */
  backfill: boolean;
  rows: readonly SightingInput[];
};

/** `held` is false when the claim was lost: from then on nothing was stored, nor counted. */
export type StoreCounts = { held: boolean; new: number; updated: number; unchanged: number; quarantined: number };

/**
 * Stores what a source says, whatever of it came before: the same content only moves `seen_at`, other content is the next
 * version, and what is new, changed, back from withdrawal or scored anew waits for the matcher. One statement per 500 rows
 * or 2 MB; delivered twice, also at once, the second changes nothing. A worker whose claim was taken over stores nothing.
 * NUL and lone surrogates, which Postgres cannot hold, are taken out. The last row wins where external ids repeat.
 */
export async function storeSightings(db: Db, input: StoreInput): Promise<StoreCounts> {
  const counts: StoreCounts = { held: true, new: 0, updated: 0, unchanged: 0, quarantined: 0 };
  for (const chunk of chunksOf(input.rows.map(toRecord))) {
    const result = await db.execute<ChunkResult>(storeChunk(input, chunk));
    const [row] = result.rows;
    if (row === undefined || !row.held) return { ...counts, held: false };
    counts.new += row.new;
    counts.updated += row.updated;
    counts.unchanged += row.total - row.new - row.updated;
    counts.quarantined += row.quarantined;
  }
  return counts;
}

type ChunkResult = { held: boolean; total: number; new: number; updated: number; quarantined: number };
type Entry = { external_id: string; json: string };

function toRecord({ id, externalId, kind, url, contentHash, draft, quality, score, state }: SightingInput): Entry {
  const row = cleanJson({ id, external_id: externalId, kind, url, content_hash: contentHash, draft, quality, score, state });
  return { external_id: row.external_id, json: JSON.stringify(row) };
}

/** One statement cannot touch a row twice, so the last of those with one external id stands for all. */
function chunksOf(records: readonly Entry[]): Entry[][] {
  const chunks: Entry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of new Map(records.map((each) => [each.external_id, each])).values()) {
    const last = chunks.at(-1);
    bytes += record.json.length;
    if (last !== undefined && last.length < CHUNK_ROWS && bytes <= CHUNK_BYTES) last.push(record);
    else {
      chunks.push([record]);
      bytes = record.json.length;
    }
  }
  return chunks;
}

function storeChunk({ sourceId, jobId, token, now: nowIso, backfill }: StoreInput, chunk: readonly Entry[]): SQL {
  const now = sql`${nowIso}::timestamptz`;
  const claim =
    jobId === null ? sql`select 1` : sql`select 1 from jobs where id = ${jobId} and token = ${token} and state = 'running' for update`;
  return sql`
    with claim as materialized (${claim}), input as materialized (
      select r.* from jsonb_to_recordset(${`[${chunk.map(({ json }) => json).join(",")}]`}::jsonb) as r(id text, external_id text, kind text, url text,
        content_hash text, draft jsonb, quality jsonb, score smallint, state text), claim
    ), stored as (
      insert into sightings as s (id, source_id, external_id, kind, url, state, content_hash, draft, quality, score, backfill, first_seen_at, seen_at, job_id, pending_at)
      select id, ${sourceId}, external_id, kind, url, state, content_hash, draft, quality, score, ${backfill}::boolean, ${now}, ${now}, ${jobId}, ${now}
      from input order by external_id collate "C"
      on conflict (source_id, external_id) do update set ${onceMore}
      where s.state <> 'gone' and s.kind = excluded.kind
      returning s.id, s.version, s.content_hash, s.draft, s.state, s.xmax = 0 as is_new, s.pending_at
    ), versions as (
      insert into sighting_versions (sighting_id, version, at, job_id, content_hash, draft)
      select id, version, ${now}, ${jobId}, content_hash, draft from stored
      on conflict do nothing
      returning sighting_id
    )
    select exists (select 1 from claim) as held,
      (select count(*)::int from stored where is_new) as new,
      (select count(*)::int from versions join stored on id = sighting_id where not is_new) as updated,
      (select count(*)::int from input) as total,
      (select count(*)::int from stored where state = 'quarantined') as quarantined`;
}

/** Whether the row is to be looked at again: other content, another score, or back after it was withdrawn. */
const stale = sql.raw("(s.content_hash <> excluded.content_hash or s.score <> excluded.score or s.state = 'withdrawn')");
const ifStale = (column: string, value = `excluded.${column}`) =>
  sql`${sql.raw(column)} = case when ${stale} then ${sql.raw(value)} else ${sql.raw(`s.${column}`)} end`;

/** A sighting that comes again. Only content makes a version; a row seen earlier by a slower worker does not move time back. */
const onceMore = sql.join(
  [
    sql.raw("seen_at = greatest(s.seen_at, excluded.seen_at)"),
    sql.raw("missing_since = null"),
    sql.raw("version = s.version + (s.content_hash <> excluded.content_hash)::int"),
    ...["url", "state", "content_hash", "draft", "quality", "score", "backfill", "job_id", "pending_at"].map((column) => ifStale(column)),
    ifStale("pending_number", "s.pending_number + 1"),
  ],
  sql`, `,
);
