import { neonConfig } from "@neondatabase/serverless";
import pg from "pg";
import { errorFields, type NeonQuery, runNeonQuery } from "../../local/neon.ts";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";

/** More than this wait at once only while hundreds of sources are due in the same second. */
const POOL_SIZE = 16;

export type VirtualDatabase = {
  db: Db;
  /** Rows of a statement, under the same clock. */
  rows: <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
};

type Sent = NeonQuery | { queries: NeonQuery[] };

/**
 * A real database in which it is as late as `nowMs` says: the statements are those of production, and find a `now()` that
 * stands before Postgres's own in the search path. Neon's protocol is spoken without a network and a batch is sent in one go.
 */
export async function openVirtualDatabase(databaseUrl: string, nowMs: () => number): Promise<VirtualDatabase> {
  const options = "-c search_path=virtual,public,pg_catalog -c timezone=UTC";
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE, pipeline: true, options });
  await makeClock(pool);

  const toldMs = new WeakMap<pg.PoolClient, number>();
  /** Sends what `send` sends, right behind the time where the connection has not heard it yet. */
  async function withClient<Result>(send: (client: pg.PoolClient) => Promise<Result>[]): Promise<Result[]> {
    const client = await pool.connect();
    const now = nowMs();
    const tell = toldMs.get(client) === now ? [] : [client.query(`set virtual.now = '${new Date(now).toISOString()}'`)];
    toldMs.set(client, now);
    const sent = send(client);
    await Promise.allSettled([...tell, ...sent]);
    client.release();
    return Promise.all(sent);
  }

  async function runNeon(body: Sent): Promise<object> {
    if (!("queries" in body)) return (await withClient((client) => [runNeonQuery(client, body)]))[0] ?? {};
    const [, ...answers] = await withClient<object>((client) => [
      client.query("begin"),
      ...body.queries.map((query) => runNeonQuery(client, query)),
      // After an error this is a rollback.
      client.query("commit"),
    ]);
    return { results: answers.slice(0, -1) };
  }

  neonConfig.fetchFunction = async (_url: string, init: { body: string }) => {
    try {
      const answer = await runNeon(JSON.parse(init.body));
      return { ok: true, status: 200, json: async () => answer };
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      return { ok: false, status: 400, json: async () => errorFields(error) };
    }
  };
  return {
    db: openDb(databaseUrl, "http://virtual.invalid/sql"),
    async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      const [result] = await withClient((client) => [client.query<Row>(text, values)]);
      return result?.rows ?? [];
    },
    close: () => pool.end(),
  };
}

/** Defaults of columns were bound to Postgres's own `now()` when the tables were made: they are bound again. */
async function makeClock(pool: pg.Pool): Promise<void> {
  await pool.query(`
    create schema virtual;
    create function virtual.now() returns timestamptz language sql stable as $$ select current_setting('virtual.now')::timestamptz $$;
    do $$ declare col record; begin
      for col in select table_name, column_name from information_schema.columns where table_schema = 'public' and column_default like '%now()%' loop
        execute format('alter table public.%I alter column %I set default virtual.now()', col.table_name, col.column_name);
      end loop;
    end $$`);
}
