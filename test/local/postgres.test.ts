import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres } from "../../local/postgres.ts";

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "tidings-postgres-"));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  // The server may be stopped while this is still connected.
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text);
  await client.end();
  return rows;
}

it("takes over from a server that was left behind, with all that it had committed", async () => {
  const dir = join(parent, "left behind");
  const left = await startPostgres({ dir, durable: true });
  await query(left.url(), "create table kept as select 42 as answer");
  const next = await startPostgres({ dir, durable: true });
  expect(await left.crashed).toContain("shut down");
  expect(await query(next.url(), "select answer from kept")).toEqual([{ answer: 42 }]);
  await next.stop();
});

it("has the extensions that the schema and its searches need", async () => {
  const postgres = await startPostgres({ dir: join(parent, "extensions"), durable: false });
  const rows = await query(postgres.url(), "select name from pg_available_extensions where name in ('pg_trgm', 'unaccent', 'btree_gin')");
  expect(rows).toHaveLength(3);
  await postgres.stop();
});
