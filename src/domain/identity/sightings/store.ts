import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";
import { cleanJson, cleanText } from "../../../lib/clean-text.ts";
import { describeError } from "../../../lib/errors.ts";
import { hash64 } from "../../../lib/hash.ts";
import { isFitButForTime } from "../../cleaning/score.ts";
import type { Draft, Kind, Quality } from "../../items/schema.ts";
import { isDataFault } from "./data-fault.ts";
import { EMPTY } from "../fold/fields.ts";

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

/**
 * `held` is false when the claim was lost: from then on nothing was stored, nor counted. `refused`: of the unchanged, those
 * that were taken down and are not stored again.
 */
export type StoreCounts = { held: boolean; new: number; updated: number; unchanged: number; quarantined: number; refused: number };

/**
 * Stores what a source says, whatever of it came before: the same content only moves `seen_at`, other content is the next
 * version, and what is new, changed, back from withdrawal or scored anew waits for the matcher. One statement per 500 rows
 * or 2 MB; delivered twice, also at once, the second changes nothing. A worker whose claim was taken over stores nothing.
 * NUL and lone surrogates, which Postgres cannot hold, are taken out; a row that it refuses for anything else is quarantined with
 * the reason, and its neighbours are stored. The last row wins where external ids repeat.
 */
export async function storeSightings(db: Db, input: StoreInput): Promise<StoreCounts> {
  const counts: StoreCounts = { held: true, new: 0, updated: 0, unchanged: 0, quarantined: 0, refused: 0 };
  for (const chunk of chunksOf(input.rows.map(toRecord))) {
    for (const row of await storeSound(db, input, chunk)) {
      if (!row.held) return { ...counts, held: false };
      counts.new += row.new;
      counts.updated += row.updated;
      counts.unchanged += row.total - row.new - row.updated;
      counts.quarantined += row.quarantined;
      counts.refused += row.refused;
    }
  }
  return counts;
}

/** Tries the whole, and where the data is at fault its halves, down to the one row that is to blame: of that, word of the fault. */
async function storeSound(db: Db, input: StoreInput, chunk: readonly Entry[]): Promise<ChunkResult[]> {
  try {
    return (await db.execute<ChunkResult>(storeChunk(input, chunk))).rows;
  } catch (error) {
    const [only] = chunk;
    if (!isDataFault(error) || only === undefined || only.unstorable === true) throw error;
    if (chunk.length === 1) return storeSound(db, input, [unstorable(only, describeError(error)["message"] ?? "unknown")]);
    const half = Math.ceil(chunk.length / 2);
    return [...(await storeSound(db, input, chunk.slice(0, half))), ...(await storeSound(db, input, chunk.slice(half)))];
  }
}

/** What stands in quarantine for a row that cannot be stored as it is, under a name that can. */
function unstorable({ id, kind, external_id, contentHash }: Entry, reason: string): Entry {
  const quality: Quality = { score: 0, version: 0, reasons: [{ rule: "unstorable", points: -100, message: reason }] };
  const row = {
    ...{ id, kind, quality, url: null, score: 0, state: "quarantined" },
    external_id: `unstorable:${hash64(external_id).toString(16)}`,
    content_hash: hash64(contentHash).toString(16),
    draft: { ...EMPTY[kind], title: cleanText(external_id).slice(0, 200) },
  };
  return { id, kind, contentHash, external_id: row.external_id, json: JSON.stringify(row), unstorable: true };
}

type ChunkResult = { held: boolean; total: number; new: number; updated: number; quarantined: number; refused: number };
type Entry = { id: string; kind: Kind; external_id: string; contentHash: string; json: string; unstorable?: true };

function toRecord({ id, externalId, kind, url, contentHash, draft, quality, score, state }: SightingInput): Entry {
  const fit = isFitButForTime({ ...quality, score });
  const row = cleanJson({ id, external_id: externalId, kind, url, content_hash: contentHash, draft, quality, score, state, fit });
  return { id, kind, contentHash, external_id: row.external_id, json: JSON.stringify(row) };
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
    with claim as materialized (${claim}), given as materialized (
      select r.* from jsonb_to_recordset(${`[${chunk.map(({ json }) => json).join(",")}]`}::jsonb) as r(id text, external_id text, kind text, url text,
        content_hash text, draft jsonb, quality jsonb, score smallint, state text, fit boolean), claim
    ), input as (
      select * from given where not exists (select 1 from erased_urls where url_hash = encode(sha256(convert_to(given.url, 'UTF8')), 'hex'))
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
      (select count(*)::int from given) as total,
      (select count(*)::int from given) - (select count(*)::int from input)
        + (select count(*)::int from input i join sightings g on g.source_id = ${sourceId} and g.external_id = i.external_id and g.state = 'gone') as refused,
      (select count(*)::int from stored where state = 'quarantined') as quarantined`;
}

/** Whether the row is to be looked at again: other content, another score, or back after it was withdrawn. */
const stale = sql.raw("(s.content_hash <> excluded.content_hash or s.score <> excluded.score or s.state = 'withdrawn')");
const ifStale = (column: string, value = `excluded.${column}`) =>
  sql`${sql.raw(column)} = case when ${stale} then ${sql.raw(value)} else ${sql.raw(`s.${column}`)} end`;

/** What an operator said of a sighting's quality stands, whatever it scores; what is live stays so when only time has passed. */
const STATE_BY_VERDICT = `case
  when s.verdict is not null then case s.verdict when 'accepted' then 'live' else 'quarantined' end
  when s.state = 'live' and excluded.state = 'quarantined' and (select fit from input where input.id = excluded.id) then 'live'
  else excluded.state end`;

/** A sighting that comes again. Only content makes a version; a row seen earlier by a slower worker does not move time back. */
const onceMore = sql.join(
  [
    sql.raw("seen_at = greatest(s.seen_at, excluded.seen_at)"),
    sql.raw("missing_since = null"),
    sql.raw("version = s.version + (s.content_hash <> excluded.content_hash)::int"),
    ifStale("state", STATE_BY_VERDICT),
    ...["url", "content_hash", "draft", "quality", "score", "backfill", "job_id", "pending_at"].map((column) => ifStale(column)),
    ifStale("pending_number", "s.pending_number + 1"),
  ],
  sql`, `,
);
