import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";
import { numberArray } from "../../../adapters/postgres/number-array.ts";
import type { Kind } from "../../items/schema.ts";
import type { Pending } from "./queue-store.ts";
import { BESIDE_COLUMNS, besideRow, EVIDENCE_COLUMNS, evidenceRow, ITEM_COLUMNS, itemRow, productRows } from "./item-rows.ts";
import { finishJobsIf } from "./job-store.ts";
import { held, type Lease, lockLease } from "./lease-store.ts";
import type { Plan } from "./plan.ts";

/** More is refused before it is sent; fewer sightings at a time write less. */
const MAX_ITEM_BYTES = 8_000_000;

export type PlanToWrite = { kind: Kind; plan: Plan; batch: readonly Pending[]; nowMs: number };

/** A condition that every statement carries, and the time they all write. */
type Terms = { mine: SQL; now: SQL };

/**
 * Writes a plan and takes its batch off the queue, in one transaction. Every statement asks for the lease, so if another
 * holds it by now nothing is written: false. A sighting that was put back since it was read stays in the queue. Throws
 * RangeError if it is too much to write at once.
 */
export async function writePlan(db: Db, lease: Lease, { kind, plan, batch, nowMs }: PlanToWrite): Promise<boolean> {
  const terms = termsOf(lease, nowMs);
  const jobIds = jobIdsOf(batch);
  return runHeld(db, lease, nowMs, [
    lockRows(plan.affected, jobIds, terms),
    ...writeItems(plan, terms),
    ...writeKeys(plan, terms),
    ...writeAliases(plan, terms),
    writeChanges(kind, plan, terms),
    writeLinks(plan, batch, terms),
    ...writeEdges(kind, plan, batch, terms),
    finishJobsIf(jobIds, terms.mine),
  ]);
}

/** One transaction that first makes sure of the lease; whether it was still ours. */
async function runHeld(db: Db, lease: Lease, nowMs: number, statements: readonly SQL[]): Promise<boolean> {
  const [lock] = await db.batch([db.execute(lockLease(lease, nowMs)), ...statements.map((statement) => db.execute(statement))]);
  return lock.rows.length > 0;
}

function termsOf(lease: Lease, nowMs: number): Terms {
  return { mine: held(lease), now: sql`${new Date(nowMs).toISOString()}::timestamptz` };
}

function jobIdsOf(batch: readonly Pending[]): string[] {
  return [...new Set(batch.map(({ jobId }) => jobId).filter((id) => id !== null))].toSorted();
}

/** Jobs, then sightings by what their sources call them: the order in which collecting takes its locks too. */
function lockRows(sightingIds: readonly string[], jobIds: readonly string[], { mine }: Terms): SQL {
  return sql`
    with locked_jobs as materialized (select id from jobs where id = any(${sql.param(jobIds)}::text[]) and ${mine} order by id for update)
    select id from sightings where id = any(${sql.param(sightingIds)}::text[]) and ${mine} and (select count(*) from locked_jobs) >= 0
    order by source_id, external_id for update`;
}

const columnNames = Object.keys(ITEM_COLUMNS);
const evidenceColumns = Object.keys(EVIDENCE_COLUMNS);
const list = (names: readonly string[]) => sql.raw(names.join(", "));
const typed = (columns: Record<string, string>) => list(Object.entries(columns).map(([name, type]) => `${name} ${type}`));
const overwritten = (names: readonly string[], by: string) =>
  list(names.filter((name) => name !== "id" && name !== "item_id").map((name) => `${name} = ${by}.${name}`));

const PRODUCT_COLUMNS = {
  item_id: "text",
  ordinal: "smallint",
  name: "text",
  brand: "text",
  models: "text[]",
  barcodes: "text[]",
  brand_key: "text",
  model_keys: "text[]",
  gtins: "text[]",
};

/** JSON rows as a relation. */
function records(rows: readonly object[], columns: Record<string, string>): SQL {
  return recordsIn(JSON.stringify(rows), columns);
}

function recordsIn(json: string, columns: Record<string, string>): SQL {
  return sql`jsonb_to_recordset(${json}::jsonb) as r(${typed(columns)})`;
}

function writeItems(plan: Plan, { mine, now }: Terms): SQL[] {
  const anew = plan.items.filter((item) => item.anew);
  const rows = JSON.stringify(anew.map(itemRow));
  const beside = JSON.stringify(plan.items.filter((item) => !item.anew).map(besideRow));
  const evidence = JSON.stringify(plan.folded.map(({ id, folded }) => evidenceRow(id, folded)));
  if (rows.length + beside.length + evidence.length > MAX_ITEM_BYTES) throw new RangeError("the plan is too large to be written at once");
  const ids = anew.map(({ id }) => id);
  const search = { search_vector: "tsvector", search_words: "text", search_language: "text" };
  return [
    sql`
      insert into items (${list(columnNames)}, updated_at, tsv)
      select ${list(columnNames)}, ${now}, search_vector || search_stems(string_to_array(search_words, ' '), search_language)
      from ${recordsIn(rows, { ...ITEM_COLUMNS, ...search })} where ${mine}
      on conflict (id) do update set ${overwritten(columnNames, "excluded")}, tsv = excluded.tsv,
        updated_at = case when excluded.revision > items.revision then excluded.updated_at else items.updated_at end`,
    // Of what stays as it was shown, no text is sent or cut into words again.
    sql`
      update items set ${overwritten(Object.keys(BESIDE_COLUMNS), "r")}
      from ${recordsIn(beside, BESIDE_COLUMNS)} where items.id = r.id and ${mine}`,
    sql`delete from item_products where item_id = any(${sql.param(ids)}::text[]) and ${mine}`,
    sql`
      insert into item_products (${list(Object.keys(PRODUCT_COLUMNS))}, check_keys)
      select ${list(Object.keys(PRODUCT_COLUMNS))}, string_to_array(check_lines, chr(10))
      from ${records(anew.flatMap(productRows), { ...PRODUCT_COLUMNS, check_lines: "text" })}
      where ${mine}`,
    sql`
      insert into item_evidence as e (${list(evidenceColumns)}) select ${list(evidenceColumns)} from ${recordsIn(evidence, EVIDENCE_COLUMNS)} where ${mine}
      on conflict (item_id) do update set ${overwritten(evidenceColumns, "excluded")} where to_jsonb(e) is distinct from to_jsonb(excluded)`,
    sql`
      insert into revisions (item_id, revision, at, material, changes)
      select item_id, revision, ${now}, material, changes
      from ${records(plan.revisions, { item_id: "text", revision: "integer", material: "boolean", changes: "jsonb" })} where ${mine}`,
    // The row stays, for its history and for the day on which a split brings it back; it is nobody's item until then.
    sql`update items set visible = false where id = any(${sql.param(plan.ended)}::text[]) and ${mine}`,
  ];
}

function writeKeys(plan: Plan, { mine }: Terms): SQL[] {
  const [whole, added] = [plan.keys.filter((item) => item.whole), plan.keys.filter((item) => !item.whole)];
  return [
    sql`
      delete from match_keys m where m.item_id = any(${sql.param([...plan.ended, ...whole.map(({ item_id }) => item_id)])}::text[]) and ${mine}
        and not exists (select 1 from ${keysOf(whole)} where w.item_id = m.item_id and w.key = m.key)`,
    sql`insert into match_keys (key, item_id) select key, item_id from ${keysOf([...whole, ...added])} where ${mine} on conflict do nothing`,
  ];
}

/** Items and their keys as a relation; each id is sent once. */
function keysOf(items: Plan["keys"]): SQL {
  const ids = items.map(({ item_id }) => item_id);
  const at = numberArray(items.flatMap(({ keys }, n) => keys.map(() => n + 1)));
  const keys = numberArray(items.flatMap((item) => item.keys));
  return sql`(unnest(${sql.param(ids)}::text[]) with ordinality as i(item_id, n) join unnest(${at}::int[], ${keys}::int8[]) as k(n, key) using (n)) as w`;
}

/** Pairs of the batch and of the contested are all known anew, and those that are in one item now are no longer apart. */
function writeEdges(kind: Kind, plan: Plan, batch: readonly Pending[], { mine, now }: Terms): SQL[] {
  const relation = records(plan.keptApart, { a: "text", b: "text", score: "real", signals: "jsonb", state: "text" });
  const ids = (of: readonly string[]) => sql`${sql.param(of)}::text[]`;
  const own = ids(batch.map(({ id }) => id));
  return [
    sql`
      delete from match_edges e
      where ${mine} and (
        e.a = any(${own}) or e.b = any(${own}) or (e.a = any(${ids(plan.contested)}) and e.b = any(${ids(plan.contested)}))
        or (e.a = any(${ids(plan.affected)}) and (select item_id from sightings where id = e.a) = (select item_id from sightings where id = e.b))
      )
        and not exists (select 1 from ${relation} where r.a = e.a and r.b = e.b)`,
    sql`
      insert into match_edges (kind, a, b, score, signals, state, at) select ${kind}, a, b, score, signals, state, ${now} from ${relation} where ${mine}
      on conflict (a, b) do update set score = excluded.score, signals = excluded.signals, state = excluded.state
        where (match_edges.score, match_edges.signals, match_edges.state) is distinct from (excluded.score, excluded.signals, excluded.state)`,
  ];
}

function writeAliases(plan: Plan, { mine, now }: Terms): SQL[] {
  const relation = records(plan.leads, { id: "text", item_id: "text" });
  return [
    sql`delete from item_aliases a using ${relation} where a.alias = r.id and r.item_id = r.id and ${mine}`,
    sql`
      insert into item_aliases (alias, item_id, at) select id, item_id, ${now} from ${relation} where id <> item_id and ${mine}
      on conflict (alias) do update set item_id = excluded.item_id, at = excluded.at where item_aliases.item_id <> excluded.item_id`,
  ];
}

function writeChanges(kind: Kind, plan: Plan, { mine, now }: Terms): SQL {
  const columns = {
    n: "integer",
    item_id: "text",
    type: "text",
    revision: "integer",
    material: "boolean",
    backfill: "boolean",
    other_id: "text",
    tags: "jsonb",
  };
  return sql`
    insert into changes (kind, item_id, type, revision, material, backfill, other_id, tags, at)
    select ${kind}, item_id, type, revision, material, backfill, other_id, tags, ${now}
    from ${records(
      plan.changes.map((change, n) => ({ n, ...change })),
      columns,
    )} where ${mine} order by n`;
}

/** Links what moved, takes the batch off the queue and counts it for its jobs: what was put back meanwhile is not counted. */
function writeLinks(plan: Plan, batch: readonly Pending[], { mine }: Terms): SQL {
  const links = new Map(plan.links.map((link) => [link.id, link]));
  const read = new Map(batch.map(({ id, number }) => [id, number]));
  const rows = [...new Set([...links.keys(), ...read.keys()])].map((id) => {
    const link = links.get(id);
    return { id, moved: link !== undefined, item_id: link?.item_id ?? null, match: link?.match ?? null, number: read.get(id) ?? null };
  });
  return sql`
    with done as (
      update sightings s set
        item_id = case when r.moved then r.item_id else s.item_id end,
        match = case when r.moved then nullif(r.match, 'null') else s.match end,
        pending_at = case when s.pending_number = r.number then null else s.pending_at end
      from ${records(rows, { id: "text", moved: "boolean", item_id: "text", match: "jsonb", number: "integer" })}
      where s.id = r.id and ${mine}
      returning s.job_id, s.pending_number = r.number as matched
    ), counted as (
      select job_id, count(*)::int as n from done where matched and job_id is not null group by job_id
    )
    update jobs set matched = jobs.matched + counted.n from counted where jobs.id = counted.job_id and jobs.state = 'running'`;
}

/** Takes sightings that cannot be matched out of the queue, each with the reason for the operator. False if the lease is lost. */
export async function quarantine(db: Db, lease: Lease, bad: readonly (Pending & { reason: string })[], nowMs: number): Promise<boolean> {
  const terms = termsOf(lease, nowMs);
  const jobIds = jobIdsOf(bad);
  const ids = bad.map(({ id }) => id);
  return runHeld(db, lease, nowMs, [
    lockRows(ids, jobIds, terms),
    sql`
      with done as (
        update sightings s set state = 'quarantined', pending_at = null,
          quality = jsonb_build_object('score', 0, 'version', coalesce(s.quality -> 'version', '0'),
            'reasons', jsonb_path_query_array(s.quality, '$.reasons[*] ? (@.rule != "unmatchable")') || jsonb_build_object('rule', 'unmatchable', 'points', -s.score, 'message', r.reason))
        from ${records(bad, { id: "text", number: "integer", reason: "text" })}
        where s.id = r.id and s.pending_number = r.number and ${terms.mine}
        returning s.job_id
      ), counted as (
        select job_id, count(*)::int as n from done where job_id is not null group by job_id
      )
      update jobs set quarantined = jobs.quarantined + counted.n from counted where jobs.id = counted.job_id and jobs.state = 'running'`,
    finishJobsIf(jobIds, terms.mine),
  ]);
}
