import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../../adapters/postgres/index.ts";
import { toRfc3339, toRfc3339OrNull } from "../../../lib/instants.ts";
import { asJson, auditRows, auditStatement, type Doer, nameOfDoer } from "../../audit/index.ts";
import { OF_TIME, QUARANTINE_BELOW } from "../../cleaning/score.ts";
import { Draft, Kind, Quality } from "../../items/schema.ts";
import { at, queueSightings } from "./decision-store.ts";
import { SightingState } from "../schema.ts";

export const VERDICTS = ["accepted", "rejected"] as const;
export type QualityVerdict = (typeof VERDICTS)[number];

export type QuarantineFilter = {
  id?: string | undefined;
  sourceId?: string | undefined;
  kind?: Kind | undefined;
  /** A rule of the score that took points away. */
  rule?: string | undefined;
  /** What an operator rejected stays in quarantine, on a list of its own. */
  rejected?: boolean | undefined;
};

const Row = z.object({
  id: z.string(),
  item_id: z.string().nullable(),
  kind: Kind,
  source_id: z.string(),
  source_name: z.string(),
  external_id: z.string(),
  state: SightingState,
  url: z.string().nullable(),
  title: z.string(),
  score: z.number(),
  quality: Quality,
  first_seen_at: z.string().transform(toRfc3339),
  seen_at: z.string().transform(toRfc3339),
  verdict: z.enum(VERDICTS).nullable(),
  verdict_by: z.string().nullable(),
  verdict_at: z.string().nullable().transform(toRfc3339OrNull),
});
export type QuarantinedRow = z.infer<typeof Row>;

/** Newest first, `limit` rows before an id. */
export async function listQuarantined(db: Db, filter: QuarantineFilter, before: string | null, limit: number): Promise<QuarantinedRow[]> {
  const position = before === null ? sql`true` : sql`s.id < ${before}`;
  return read(db, sql`${matching(filter)} and ${position} order by s.id desc limit ${limit}`);
}

/** A sighting as an operator sees it, in quarantine or not. */
export async function findJudged(db: Db, id: string): Promise<QuarantinedRow | null> {
  return (await read(db, sql`s.id = ${id} and s.state <> 'gone'`))[0] ?? null;
}

async function read(db: Db, where: SQL): Promise<QuarantinedRow[]> {
  const result = await db.execute(sql`
    select s.id, s.item_id, s.kind, s.source_id, o.name as source_name, s.external_id, s.state, s.url, s.draft ->> 'title' as title,
      s.score, s.quality, s.first_seen_at, s.seen_at, s.verdict, s.verdict_by, s.verdict_at
    from sightings s join sources o on o.id = s.source_id where ${where}`);
  return result.rows.map((row) => Row.parse(row));
}

function matching({ id, sourceId, kind, rule, rejected = false }: QuarantineFilter): SQL {
  const terms = [
    sql`s.state = 'quarantined'`,
    rejected ? sql`s.verdict = 'rejected'` : sql`s.verdict is distinct from 'rejected'`,
    ...(id === undefined ? [] : [sql`s.id = ${id}`]),
    ...(sourceId === undefined ? [] : [sql`s.source_id = ${sourceId}`]),
    ...(kind === undefined ? [] : [sql`s.kind = ${kind}`]),
    ...(rule === undefined ? [] : [sql`(s.quality -> 'reasons') @> ${JSON.stringify([{ rule }])}::jsonb`]),
  ];
  return sql.join(terms, sql` and `);
}

/** How many wait, by source and by rule: where to begin. */
export async function countQuarantined(
  db: Db,
): Promise<{ sources: { source_id: string; count: number }[]; rules: { rule: string; count: number }[] }> {
  const [sources, rules] = await db.batch([
    db.execute<{ source_id: string; count: number }>(sql`
      select s.source_id, count(*)::int as count from sightings s where ${matching({})} group by s.source_id order by count desc, s.source_id limit 100`),
    db.execute<{ rule: string; count: number }>(sql`
      select r.rule, count(distinct s.id)::int as count from sightings s cross join lateral jsonb_to_recordset(s.quality -> 'reasons') as r(rule text)
      where ${matching({})} group by r.rule order by count desc, r.rule limit 100`),
  ]);
  return { sources: sources.rows, rules: rules.rows };
}

const pointsOfTime = sql`coalesce((
  select sum((r ->> 'points')::int) from jsonb_array_elements(quality -> 'reasons') r where r ->> 'rule' = any(${sql.param(OF_TIME)}::text[])), 0)`;

export type VerdictInput = { verdict: QualityVerdict | null; nowMs: number };

/**
 * Records what an operator says of a sighting's quality; null takes it back and leaves it to its score, but for what that takes
 * away because time has passed. What is shown nowhere keeps its state.
 */
export async function writeVerdict(db: Db, doer: Doer, id: string, { verdict, nowMs }: VerdictInput): Promise<void> {
  const now = at(nowMs);
  const state =
    verdict === null
      ? sql`case when score - ${pointsOfTime} < ${QUARANTINE_BELOW} then 'quarantined' else 'live' end`
      : verdict === "accepted"
        ? sql`'live'`
        : sql`'quarantined'`;
  const entry = {
    action: "sighting.judge" as const,
    target: { type: "sighting", id: sql`id` },
    ...{ before: sql`jsonb_build_object('verdict', verdict, 'state', state)`, after: asJson({ verdict }) },
  };
  await db.batch([
    db.execute(queueSightings(sql`id = ${id}`, now)),
    db.execute(auditRows(doer, nowMs, entry, sql`from sightings where id = ${id}`)),
    db.execute(sql`
      update sightings set verdict = ${verdict}, verdict_by = ${nameOfDoer(doer)}, verdict_at = ${now},
        state = case when state in ('live', 'quarantined') then ${state} else state end
      where id = ${id}`),
  ]);
}

export type Rescorable = { id: string; contentHash: string; draft: unknown; quality: Quality };

export async function readRescorable(db: Db, filter: QuarantineFilter, after: string | null, limit: number): Promise<Rescorable[]> {
  const position = after === null ? sql`true` : sql`s.id > ${after}`;
  const result = await db.execute<{ id: string; content_hash: string; draft: unknown; quality: unknown }>(
    sql`select s.id, s.content_hash, s.draft, s.quality from sightings s where ${matching(filter)} and ${position} order by s.id limit ${limit}`,
  );
  return result.rows.map(({ id, content_hash, draft, quality }) => ({
    id,
    contentHash: content_hash,
    draft,
    quality: Quality.parse(quality),
  }));
}

export type Rescored = { id: string; contentHash: string; quality: Quality; state: "live" | "quarantined" };

/** Writes scores of contents that are still the same, and lets the matcher look at them; nobody is told. Returns how many left quarantine. */
export async function writeRescored(db: Db, doer: Doer, rows: readonly Rescored[], nowMs: number): Promise<number> {
  const records = rows.map(({ id, contentHash, quality, state }) => ({
    id,
    content_hash: contentHash,
    quality,
    score: quality.score,
    state,
  }));
  const [result] = await db.batch([
    db.execute<{ n: number }>(sql`
    with locked as materialized (
      select r.* from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r(id text, content_hash text, quality jsonb, score smallint, state text)
      join sightings s on s.id = r.id and s.content_hash = r.content_hash and s.state = 'quarantined' order by s.source_id, s.external_id for update of s
    ), written as (
      update sightings s set quality = l.quality, score = l.score, backfill = true, pending_at = ${at(nowMs)}, pending_number = s.pending_number + 1,
        state = case s.verdict when 'accepted' then 'live' else l.state end
      from locked l where s.id = l.id returning s.state
    )
    select count(*) filter (where state = 'live')::int as n from written`),
    auditStatement(db, doer, nowMs, {
      action: "quarantine.reprocess",
      target: { type: "quarantine", id: null },
      after: { sightings: rows.length, from: rows[0]?.id, to: rows.at(-1)?.id },
    }),
  ]);
  return result.rows[0]?.n ?? 0;
}

/** A draft that still reads as one. */
export const readDraft = (draft: unknown): Draft | null => Draft.safeParse(draft).data ?? null;
