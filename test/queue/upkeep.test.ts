import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { systemDoer } from "../../src/domain/audit/index.ts";
import { recordFailure } from "../../src/domain/accounts/attempt-store.ts";
import { sweepAccounts } from "../../src/domain/accounts/upkeep.ts";
import { resetStack } from "../support/control.ts";
import { testDb } from "../support/people.ts";

const db = testDb();
const [USER, SESSION] = ["usr_01hzzzzzzzzzzzzzzzzzzzzzz1", "ses_01hzzzzzzzzzzzzzzzzzzzzzz1"];

beforeAll(async () => {
  await resetStack();
  await db.execute(sql`insert into users (id, email, password_hash, role) values (${USER}, 'ada@example.com', 'none', 'user')`);
});

const openSession = (id: string, endedAt: string | null) =>
  db.execute(sql`insert into sessions (id, user_id, rotated_at, created_at, last_used_at, expires_at, ended_at)
    values (${id}, ${USER}, now(), now(), now(), now() + interval '1 day', ${endedAt}::timestamptz)`);

/** The sweep, with a Redis that can or cannot be told; answers what it was told. */
async function sweep(canBeTold: boolean): Promise<string[]> {
  const told: string[] = [];
  const revoke = (ids: readonly string[]) => {
    told.push(...ids);
    return Promise.resolve(canBeTold);
  };
  await sweepAccounts({ db, clock: Date.now, hotPath: { revoke }, waitUntil: () => {} });
  return told;
}

describe("the accounts' sweep", () => {
  it("tells of what was revoked until Redis could be told, and a minute longer at most", async () => {
    await openSession(SESSION, new Date().toISOString());
    expect(await sweep(false)).toEqual([SESSION]);
    expect(await sweep(false)).toEqual([SESSION]);
    expect(await sweep(true)).toEqual([SESSION]);
    await db.execute(sql`update sessions set ended_at = ended_at - interval '2 minutes'`);
    expect(await sweep(true)).toEqual([]);
  });

  it("removes what nobody can use any more, and nothing else", async () => {
    const [old, recent] = ["ses_01hzzzzzzzzzzzzzzzzzzzzzz2", "ses_01hzzzzzzzzzzzzzzzzzzzzzz3"];
    await openSession(old, new Date(Date.now() - 31 * 86_400_000).toISOString());
    await openSession(recent, null);
    await db.execute(sql`insert into mail_tokens (id, user_id, purpose, expires_at) values
      ('mtk_old', ${USER}, 'verify', now() - interval '2 days'), ('mtk_new', ${USER}, 'verify', now() + interval '1 hour')`);
    await db.execute(
      sql`insert into sign_in_attempts (account, address, at) values ('old', 'x', now() - interval '2 days'), ('new', 'x', now())`,
    );
    await sweep(true);
    const left = await db.execute<{ id: string }>(sql`
      select id from sessions union all select id from mail_tokens union all select account from sign_in_attempts order by id`);
    expect(left.rows.map(({ id }) => id).sort()).toEqual(["mtk_new", "new", recent, SESSION].sort());
  });
});

describe("failed sign-ins", () => {
  it("tell on how many accounts an address, and everybody, has failed of late", async () => {
    const fail = (account: string, address: string) =>
      recordFailure(db, systemDoer("test"), {
        ...{ purpose: "sign_in", why: "wrong" },
        ...{ email: `${account}@example.com`, account, address, now: new Date().toISOString(), unlockAt: 8 },
        ...{ linkId: "mtk_x", linkExpiresAt: new Date().toISOString(), mailId: "mal_x" },
      });
    for (const account of ["a", "b", "b", "c"]) await fail(account, "one");
    expect(await fail("d", "one")).toMatchObject({ accountsOfAddress: 4, mailId: null });
    expect((await fail("e", "another")).accountsOfAddress).toBe(1);
    expect((await fail("e", "another")).accountsLately).toBeGreaterThanOrEqual(5);
  });
});
