import { neon, neonConfig, Pool } from "@neondatabase/serverless";
import { sql as raw } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { bigint, jsonb, pgTable, serial, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { startNeonFront } from "../../local/neon.ts";
import type { NeonFront, NeonQuery } from "../../local/neon.ts";
import { createDatabase } from "../support/control.ts";

const people = pgTable("people", {
  id: serial("id").primaryKey(),
  email: text("email").notNull().unique(),
  extra: jsonb("extra"),
  big: bigint("big", { mode: "bigint" }),
  tags: text("tags").array(),
});

describe("Neon's clients on the local front", () => {
  let front: NeonFront;
  let url: string;
  let onRequest: (queries: NeonQuery[]) => void | Promise<void> = () => undefined;

  beforeAll(async () => {
    front = await startNeonFront({ target: inject("stack").postgresUrl, onRequest: (queries) => onRequest(queries) });
    neonConfig.fetchEndpoint = () => front.httpUrl;
    neonConfig.wsProxy = () => front.wsProxy;
    Object.assign(neonConfig, { useSecureWebSocket: false, pipelineTLS: false, pipelineConnect: false, forceDisablePgSSL: true });
    url = await createDatabase();
    await neon(
      url,
    )`create table people (id serial primary key, email text not null unique check (length(email) < 50), extra jsonb, big bigint, tags text[])`;
  });
  beforeEach(async () => {
    onRequest = () => undefined;
    await neon(url)`truncate people restart identity`;
  });
  afterAll(() => front.close());

  it("gives values of every type as the hosted service does", async () => {
    const [row] = await neon(url)`select 1::int4 i, 9007199254740993::int8 big, 1.50::numeric n, true b, null z, '{"a":[1]}'::jsonb j,
      array['a','b,c',null] t, timestamptz '2026-01-02 03:04:05.678+02' at, '\\xdead'::bytea bytes`;
    expect(row).toEqual({
      ...{ i: 1, big: "9007199254740993", n: "1.50", b: true, z: null, j: { a: [1] } },
      ...{ t: ["a", "b,c", null], at: new Date("2026-01-02T01:04:05.678Z"), bytes: Buffer.from("dead", "hex") },
    });
  });

  it("takes parameters of every type", async () => {
    const sql = neon(url);
    const [row] =
      await sql`insert into people (email, extra, big, tags) values (${"a@x"}, ${{ k: [1] }}, ${9007199254740993n}, ${["t1", 't "2"']}) returning *`;
    expect(row).toEqual({ id: 1, email: "a@x", extra: { k: [1] }, big: "9007199254740993", tags: ["t1", 't "2"'] });
    expect(await sql.query("select id, email from people where email = $1", ["a@x"], { arrayMode: true })).toEqual([[1, "a@x"]]);
    const full = await sql.query("update people set email = $1", ["b@x"], { fullResults: true });
    expect([full.command, full.rowCount]).toEqual(["UPDATE", 1]);
  });

  it("names what a statement broke", async () => {
    const sql = neon(url);
    await sql`insert into people (email) values ('a@x')`;
    await expect(sql`insert into people (email) values ('a@x')`).rejects.toMatchObject({
      ...{
        name: "NeonDbError",
        code: "23505",
        constraint: "people_email_key",
        table: "people",
        detail: "Key (email)=(a@x) already exists.",
      },
    });
    await expect(sql`insert into people (email) values (null)`).rejects.toMatchObject({ code: "23502", column: "email" });
    await expect(sql`selec 1`).rejects.toMatchObject({ code: "42601", position: "1" });
    await expect(sql.query("select 1; select 2")).rejects.toMatchObject({ code: "42601" });
    await expect(drizzle({ client: sql }).insert(people).values({ email: "a@x" })).rejects.toMatchObject({ cause: { code: "23505" } });
  });

  it("runs a batch in one transaction: all of it or nothing", async () => {
    const sql = neon(url);
    const db = drizzle({ client: sql });
    const [inserted, counted] = await db.batch([
      db.insert(people).values({ email: "a@x", big: 5n }).returning(),
      db.select({ count: raw`count(*)`.mapWith(Number) }).from(people),
    ]);
    expect([inserted, counted]).toEqual([[{ id: 1, email: "a@x", extra: null, big: 5n, tags: null }], [{ count: 1 }]]);
    await expect(db.batch([db.insert(people).values({ email: "b@x" }), db.insert(people).values({ email: "a@x" })])).rejects.toThrow();
    expect(await sql`select email from people`).toEqual([{ email: "a@x" }]);
  });

  it("gives a batch the isolation it asks for", async () => {
    const sql = neon(url);
    const level = sql`select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as read_only`;
    expect(await sql.transaction([level])).toEqual([[{ level: "read committed", read_only: "off" }]]);
    expect(await sql.transaction([level], { isolationLevel: "Serializable", readOnly: true })).toEqual([
      [{ level: "serializable", read_only: "on" }],
    ]);
    await expect(sql.transaction([sql`insert into people (email) values ('a@x')`], { readOnly: true })).rejects.toMatchObject({
      code: "25006",
    });
  });

  it("serves the database that the connection string names", async () => {
    const other = await createDatabase();
    const [name] = await neon(other)`select current_database() as name`;
    expect(name).toEqual({ name: new URL(other).pathname.slice(1) });
  });

  it("carries interactive transactions over WebSocket, invisible to others until they commit", async () => {
    const sql = neon(url);
    const pool = new Pool({ connectionString: url });
    const client = await pool.connect();
    await client.query("begin");
    await client.query("insert into people (email) values ($1)", ["ws@x"]);
    expect(await sql`select count(*)::int as count from people`).toEqual([{ count: 0 }]);
    await client.query("commit");
    expect(await sql`select count(*)::int as count from people`).toEqual([{ count: 1 }]);
    client.release();
    await pool.end();
  });

  it("shows each request's statements to the hook, which may stall it or break it off", async () => {
    const sql = neon(url);
    const seen: string[][] = [];
    onRequest = (queries) => void seen.push(queries.map(({ query }) => query));
    await sql.transaction([sql`select 1`, sql`select 2`]);
    expect(seen).toEqual([["select 1", "select 2"]]);

    onRequest = () => Promise.reject(new Error("cable cut"));
    await expect(sql`insert into people (email) values ('never@x')`).rejects.toThrow("Error connecting to database");
    onRequest = () => undefined;
    expect(await sql`select * from people`).toEqual([]);
  });

  it("answers no page of a browser", async () => {
    const response = await fetch(front.httpUrl, { method: "POST", body: JSON.stringify({ query: "select 1", params: [] }) });
    expect(response.status).toBe(400);
    const socket = await fetch(`http://${front.wsProxy}`, {
      headers: { origin: "https://evil.example", "sec-websocket-version": "13", "sec-websocket-key": "dGVzdA==" },
    });
    expect(socket.status).not.toBe(101);
  });
});
