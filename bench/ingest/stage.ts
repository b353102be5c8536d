/** A Postgres of its own behind Neon's protocol, and what its processes have used of the processor. */
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import pg from "pg";
import { migrate } from "../../local/migrate.ts";
import { startNeonFront } from "../../local/neon.ts";
import { startPostgres } from "../../local/postgres.ts";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";
import { KINDS } from "../../src/domain/items/schema.ts";
import { PLACES } from "./things.ts";

export type Stage = {
  db: Db;
  postgresCpuMs: () => number;
  /** While `work` goes on, `items` have no index but their key; afterwards those that they had. */
  withoutIndexes: (work: () => Promise<void>) => Promise<void>;
  /** While `work` goes on, nothing is vacuumed or analysed: once a minute at most, that would fall into one of a few thousand sightings by chance. */
  undisturbed: <T>(work: () => Promise<T>) => Promise<T>;
  close: () => Promise<void>;
};

export const sourceId = (kind: string, n: number): string => `src_${kind}_${n}`;

export async function openStage(): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), "tidings-ingest-"));
  const postgres = await startPostgres({ dir: join(dir, "postgres"), durable: false });
  await migrate(postgres.url());
  const neon = await startNeonFront({ target: postgres.url() });
  const db = openDb(postgres.url(), neon.httpUrl);
  await db.execute(sql`
    insert into places (id, code, name, country, lat, lon, time_zone, population)
    select id, id, id, 'FR', 0, 0, 'Europe/Paris', 1 from unnest(${sql.param(PLACES)}::text[]) as id on conflict do nothing`);
  const sources = KINDS.flatMap((kind) => [0, 1].map((n) => ({ id: sourceId(kind, n), kind })));
  await db.execute(sql`
    insert into sources (id, kind, item_kind, name, url, trust, completeness, interval_s)
    select id, 'feed', kind, id, 'https://source.example/' || id, 40, 'window', 3600
    from jsonb_to_recordset(${JSON.stringify(sources)}::jsonb) as r(id text, kind text)`);
  const postmaster = Number(readFileSync(join(dir, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
  return {
    db,
    postgresCpuMs: () => cpuMsBelow(postmaster),
    withoutIndexes: (work) => withoutIndexes(postgres.url(), work),
    async undisturbed(work) {
      await setAutovacuum(db, "off");
      const result = await work();
      await setAutovacuum(db, "on");
      return result;
    },
    async close() {
      await neon.close();
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function setAutovacuum(db: Db, state: "on" | "off"): Promise<void> {
  await db.execute(sql.raw(`alter system set autovacuum = ${state}`));
  await db.execute(sql`select pg_reload_conf()`);
}

async function withoutIndexes(databaseUrl: string, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("set maintenance_work_mem = '512MB'");
    const { rows } = await client.query<{ indexname: string; indexdef: string }>(
      "select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename = 'items' and indexdef not like '%UNIQUE%'",
    );
    for (const { indexname } of rows) await client.query(`drop index "${indexname}"`);
    await work();
    for (const { indexdef } of rows) await client.query(indexdef);
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
}

const TICK_MS = 1000 / Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** Of a process and its children, those that ended included. */
function cpuMsBelow(parent: number): number {
  let ticks = 0;
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const fields = statOf(name);
    // After the name: state, parent … user and system time, and those of children that were waited for.
    if (Number(name) === parent) ticks += sum(fields.slice(11, 15));
    else if (Number(fields[1]) === parent) ticks += sum(fields.slice(11, 13));
  }
  return ticks * TICK_MS;
}

const sum = (numbers: readonly string[]): number => numbers.reduce((total, each) => total + Number(each), 0);

function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
  } catch {
    return [];
  }
}
