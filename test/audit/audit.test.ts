import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, inject, it } from "vitest";
import type { Blobs } from "../../src/adapters/blobs/index.ts";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";
import { chainAudit, readHead } from "../../src/domain/audit/audit-store.ts";
import { type AuditEntry, auditStatement, type Doer, keepAudit, listAudit, verifyAudit } from "../../src/domain/audit/index.ts";
import { createDatabase } from "../support/control.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.parse("2026-03-29T00:30:00Z");
const DOER: Doer = { actor: { type: "system" }, requestId: "req_01hzzzzzzzzzzzzzzzzzzzzzzz", network: "203.0.113.0/24" };

function memoryBlobs(): Blobs {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    put: async (key, body) => void kept.set(key, new Uint8Array(body)),
    delete: async (keys) => keys.forEach((key) => kept.delete(key)),
    get: async (key) => {
      const body = kept.get(key);
      return body === undefined ? null : { body, contentType: null };
    },
  };
}

let db: Db;
let nowMs: number;
let ctx: { db: Db; blobs: Blobs; clock: () => number };

beforeEach(async () => {
  db = openDb(await createDatabase(), inject("stack").neonHttpUrl);
  nowMs = START_MS;
  ctx = { db, blobs: memoryBlobs(), clock: () => nowMs };
});

const record = (n: number, more: Partial<AuditEntry> = {}) =>
  auditStatement(db, DOER, nowMs, {
    action: "source.update",
    target: { type: "source", id: `src_${n}` },
    before: { n },
    after: { n: n + 1 },
    ...more,
  });

async function recordMany(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await record(n);
}

/** What somebody with the database's own password could do. */
async function tamper(statement: string): Promise<void> {
  await db.execute(sql`alter table audit_log disable trigger user`);
  await db.execute(sql.raw(statement));
  await db.execute(sql`alter table audit_log enable trigger user`);
}

describe("the audit log", () => {
  it("refuses to change, drop or forget an entry", async () => {
    await recordMany(2);
    await chainAudit(db);
    for (const statement of [
      sql`update audit_log set action = 'source.delete' where seq = 1`,
      sql`update audit_log set seq = 9, hash = 'x' where seq = 1`,
      sql`delete from audit_log where seq = 2`,
      sql`truncate audit_log`,
    ]) {
      await expect(db.execute(statement)).rejects.toMatchObject({ cause: { message: expect.stringContaining("append-only") } });
    }
    expect(await verifyAudit(ctx)).toMatchObject({ ok: true, checked: 2 });
  });

  it("is in the batch with the deed: neither is there without the other", async () => {
    await expect(db.batch([record(1), db.execute(sql`select 1 / 0`)])).rejects.toThrow();
    expect(await listAudit(db, {}, null, 10)).toEqual([]);
  });

  it("gives every entry one number and one place in the chain, however many chain at once", async () => {
    await Promise.all([recordMany(40), ...Array.from({ length: 6 }, () => chainAudit(db))]);
    await Promise.all(Array.from({ length: 6 }, () => chainAudit(db)));
    const { rows } = await db.execute(
      sql`select count(*)::int as n, count(distinct seq)::int as seqs, max(seq)::int as top from audit_log`,
    );
    expect(rows).toEqual([{ n: 40, seqs: 40, top: 40 }]);
    expect(await verifyAudit(ctx)).toEqual({ ok: true, checked: 40, first_bad: null, anchored: 0 });
  });

  it("chains more than one helping at a time", async () => {
    await db.execute(
      sql`insert into audit_log (at, actor_type, action, target_type) select now(), 'system', 'source.update', 'source' from generate_series(1, 1200)`,
    );
    expect(await chainAudit(db)).toBe(1200);
    expect(await verifyAudit(ctx)).toMatchObject({ ok: true, checked: 1200 });
  });

  it.each([
    ["a changed field", "update audit_log set after = '{\"n\": 99}' where seq = 3", 3],
    ["a changed actor", "update audit_log set actor_id = 'usr_other' where seq = 5", 5],
    ["a removed entry", "delete from audit_log where seq = 2", 2],
    ["a removed end", "delete from audit_log where seq > 4", 5],
    [
      "two entries that changed places",
      "update audit_log set seq = case seq when 2 then -3 else -2 end where seq in (2, 3); update audit_log set seq = -seq where seq < 0",
      2,
    ],
    [
      "an entry put in between",
      "insert into audit_log (seq, at, actor_type, action, target_type, hash) values (7, now(), 'user', 'a.b', 'c', 'x')",
      7,
    ],
  ])("verify finds %s", async (_what, statement, firstBad) => {
    await recordMany(6);
    await chainAudit(db);
    for (const one of statement.split("; ")) await tamper(one);
    expect(await verifyAudit(ctx)).toMatchObject({ ok: false, first_bad: firstBad });
  });

  it("verify finds a chain that was written anew, by what was anchored; and never anchors it", async () => {
    await recordMany(3);
    expect(await keepAudit(ctx)).toEqual({ chained: 3, anchored: true });
    await tamper("update audit_log set action = 'source.nothing', seq = null, hash = null");
    await db.execute(sql`update audit_head set seq = 0, hash = ''`);
    await chainAudit(db);
    expect(await verifyAudit(ctx)).toMatchObject({ ok: false, first_bad: 3, anchored: 3 });
    await record(4);
    nowMs += HOUR_MS;
    await expect(keepAudit(ctx)).rejects.toThrow("does not verify");
    expect(await verifyAudit(ctx)).toMatchObject({ ok: false, first_bad: 3, anchored: 3 });
  });

  it("is anchored once an hour, when there is something new", async () => {
    await recordMany(1);
    expect(await keepAudit(ctx)).toMatchObject({ anchored: true });
    await record(2);
    expect(await keepAudit(ctx)).toEqual({ chained: 1, anchored: false });
    nowMs += HOUR_MS;
    expect(await keepAudit(ctx)).toMatchObject({ anchored: true });
    nowMs += HOUR_MS;
    expect(await keepAudit(ctx)).toMatchObject({ anchored: false });
    expect(await readHead(db)).toMatchObject({ seq: 2, anchoredSeq: 2 });
  });

  it("is searched by actor, by action or its noun, by target and by time, newest first", async () => {
    await recordMany(2);
    await record(3, { action: "source.create" });
    await record(4, { action: "sourcery.create" });
    const actions = async (query: Parameters<typeof listAudit>[1]) => (await listAudit(db, query, null, 10)).map((row) => row.targetId);
    expect(await actions({ action: "source" })).toEqual(["src_3", "src_1", "src_0"]);
    expect(await actions({ action: "source.create" })).toEqual(["src_3"]);
    expect(await actions({ target: "src_1" })).toEqual(["src_1"]);
    expect(await actions({ actor: "usr_nobody" })).toEqual([]);
    expect(await actions({ to: new Date(START_MS).toISOString() })).toEqual([]);
  });
});
