import { scryptSync } from "node:crypto";
import { sql } from "drizzle-orm";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { openHash } from "../../src/domain/accounts/kept-password.ts";
import { hashPassword } from "../../src/domain/accounts/password.ts";
import { signIn as trySignIn } from "../../src/domain/accounts/sign-in.ts";
import { sweepPasswords } from "../../src/domain/accounts/sweep-passwords.ts";
import { systemDoer } from "../../src/domain/audit/index.ts";
import { AppError } from "../../src/lib/errors.ts";
import { type IdPrefix, makeId } from "../../src/lib/ids.ts";
import type { Log } from "../../src/lib/log.ts";
import type { TakeTurn } from "../../src/lib/turns.ts";
import { resetStack } from "../support/control.ts";
import { makePerson, PASSWORD, signIn, testDb } from "../support/people.ts";

beforeAll(resetStack);

const db = testDb();
const config = readConfig(env);
const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const keyOf = (byte: number) => Buffer.from(new Uint8Array(32).fill(byte)).toString("base64url");

async function keptOf(id: string): Promise<string> {
  const { rows } = await db.execute<{ kept: string }>(sql`select password_hash as kept from users where id = ${id}`);
  return rows[0]?.kept ?? "";
}
const keep = (id: string, kept: string) => db.execute(sql`update users set password_hash = ${kept} where id = ${id}`);

describe("a password's hash", () => {
  it("is kept encrypted, under the first key and for its own account only", async () => {
    const [ada, eve] = [await makePerson(), await makePerson()];
    const kept = await keptOf(ada.id);
    expect(kept).toMatch(/^test\.[\w-]+\.[\w-]+$/);
    expect(await openHash({ config }, ada.email, kept)).toMatch(/^scrypt\$/);
    await keep(eve.id, kept);
    expect((await signIn(eve.email)).status).toBe(401);
    expect((await signIn(ada.email)).status).toBe(200);
  });

  it("from before it was encrypted lets its owner in, and is encrypted by the sweep without them", async () => {
    const ada = await makePerson();
    await keep(ada.id, await hashPassword(PASSWORD));
    expect((await signIn(ada.email)).status).toBe(200);
    const ctx = { db, config, randomBytes };
    expect((await sweepPasswords(ctx)).reencrypted).toBe(1);
    expect(await keptOf(ada.id)).toMatch(/^test\./);
    expect((await sweepPasswords(ctx)).reencrypted).toBe(0);
    expect((await signIn(ada.email)).status).toBe(200);
  });

  it("is encrypted anew when another key comes first, so that the one before can be dropped; one whose key is gone stays as it is", async () => {
    const ada = await makePerson();
    const before = config.SEAL_KEYS;
    const next = [{ kid: "next", key: keyOf(9) }, ...before];
    await sweepPasswords({ db, config: { SEAL_KEYS: next }, randomBytes });
    const kept = await keptOf(ada.id);
    expect(kept).toMatch(/^next\./);
    expect(await openHash({ config: { SEAL_KEYS: next.slice(0, 1) } }, ada.email, kept)).toMatch(/^scrypt\$/);
    expect((await sweepPasswords({ db, config, randomBytes })).reencrypted).toBe(0);
    expect(await keptOf(ada.id)).toBe(kept);
    expect((await signIn(ada.email)).status).toBe(401);
    await sweepPasswords({ db, config: { SEAL_KEYS: [...before, ...next.slice(0, 1)] }, randomBytes });
    expect((await signIn(ada.email)).status).toBe(200);
  });

  it("of older parameters lets its owner in also where too many wait for it to be made anew, which is told", async () => {
    const ada = await makePerson();
    const salt = Buffer.alloc(16, 7);
    const key = scryptSync(PASSWORD, salt, 32, { N: 1024, r: 8, p: 1 });
    await keep(ada.id, `scrypt$1024$8$1$${salt.toString("base64url")}$${key.toString("base64url")}`);
    const toHash = vi.fn<TakeTurn>().mockResolvedValueOnce(() => undefined);
    toHash.mockRejectedValueOnce(new AppError("unavailable", "Too many wait."));
    const log = vi.fn<Log>();
    const later: Promise<unknown>[] = [];
    const ctx = {
      ...{ db, config, randomBytes, log, clock: Date.now, requestId: "req_test", turns: { toHash } },
      ...{ queues: { send: () => Promise.resolve() }, hotPath: { revoke: () => Promise.resolve(true) }, sleep: () => Promise.resolve() },
      newId: (prefix: IdPrefix) => makeId(prefix, Date.now(), randomBytes(16)),
      waitUntil: (work: Promise<unknown>) => void later.push(work),
    };
    const input = { email: ada.email, password: PASSWORD, userAgent: null, address: "198.51.100.1" };
    expect((await trySignIn(ctx, systemDoer("req_test"), input)).state).toBe("signed_in");
    await Promise.all(later);
    expect(log.mock.calls.map(([, event]) => event)).toContain("hash_not_renewed");
    expect(await keptOf(ada.id)).toContain("scrypt$1024$");
    expect((await signIn(ada.email)).status).toBe(200);
  });
});
