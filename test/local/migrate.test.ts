import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { migrate } from "../../local/migrate.ts";

const NAME = "migrate_test";
const server = new pg.Client({ connectionString: inject("stack").postgresUrl });
const url = new URL(inject("stack").postgresUrl);
url.pathname = `/${NAME}`;

beforeAll(async () => {
  await server.connect();
  await server.query(`create database ${NAME}`);
});
afterAll(async () => {
  await server.query(`drop database ${NAME} with (force)`);
  await server.end();
});

it("applies every migration once, also when several run at the same moment", async () => {
  const runs = await Promise.all([migrate(url.href), migrate(url.href), migrate(url.href)]);
  const applied = runs.flat();
  expect(applied.length).toBeGreaterThan(0);
  expect(new Set(applied).size).toBe(applied.length);
  expect(await migrate(url.href)).toEqual([]);
});

it("refuses a database whose applied migration has been changed since", async () => {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query("update schema_migrations set hash = 'another'");
  await client.end();
  await expect(migrate(url.href)).rejects.toThrow("was changed after it was applied");
});
