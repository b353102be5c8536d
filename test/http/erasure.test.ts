import { sql } from "drizzle-orm";
import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { makePerson, signIn, testDb } from "../support/people.ts";
import { PERSONAL_DATA } from "./personal-data.ts";

beforeAll(resetStack);

/** Columns of these types can hold what somebody wrote or is called. */
const columns = async (): Promise<string[]> => {
  const { rows } = await testDb().execute<{ name: string }>(sql`
    select c.table_name || '.' || c.column_name as name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
      and c.data_type not in ('boolean', 'smallint', 'integer', 'bigint', 'real', 'double precision', 'numeric', 'date', 'timestamp with time zone', 'tsvector', 'uuid')`);
  return rows.map(({ name }) => name).sort();
};

describe("erasure", () => {
  it("has been thought of for every column that can hold personal data; a new one needs a line in the map", async () => {
    const mapped = Object.entries(PERSONAL_DATA).flatMap(([table, fields]) => Object.keys(fields).map((field) => `${table}.${field}`));
    expect(await columns()).toEqual(mapped.sort());
  });

  it("goes the way of the owner wherever the map says so", async () => {
    const { rows } = await testDb().execute<{ name: string }>(sql`
      select c.conrelid::regclass::text as name from pg_constraint c where c.confrelid = 'users'::regclass and c.confdeltype = 'c'`);
    const cascading = new Set([...rows.map(({ name }) => name), "users", "sign_in_attempts", "idempotency_keys"]);
    const promised = Object.entries(PERSONAL_DATA).filter(([, fields]) => Object.values(fields).includes("erased"));
    expect(promised.map(([table]) => table).filter((table) => !cascading.has(table))).toEqual([]);
  });

  it("leaves nothing that names the person in any table", async () => {
    const canary = "zzyzx-canary";
    const person = await makePerson();
    const { access_token: token } = person;
    await call("/auth/me", { method: "PATCH", token, json: { name: canary } });
    await call("/keys", { token, json: { name: canary, scopes: ["items:read"] }, headers: { "idempotency-key": canary } });
    await call("/auth/forgot-password", { json: { email: person.email } });
    await signIn(person.email, "wrong");
    const traces = async (): Promise<string[]> => {
      const { rows: tables } = await testDb().execute<{ name: string }>(
        sql`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
      );
      const found: string[] = [];
      for (const { name } of tables) {
        const { rows } = await testDb().execute(sql`
          select 1 from ${sql.identifier(name)} t where t::text like ${`%${canary}%`} or t::text like ${`%${person.email}%`} limit 1`);
        if (rows.length > 0) found.push(name);
      }
      return found.sort();
    };
    expect(await traces()).toEqual(["api_keys", "idempotency_keys", "mails", "users"]);
    const receipt = z.object({ counts: z.record(z.string(), z.number()) });
    const { counts } = receipt.parse(await (await call("/auth/me", { method: "DELETE", token })).json());
    expect(counts).toMatchObject({ account: 1, keys: 1, sessions: 1, mails: 3, sign_in_failures: 1, stored_answers: 1 });
    expect(await traces()).toEqual([]);
  });
});
