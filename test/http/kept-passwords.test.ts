import { sql } from "drizzle-orm";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { openHash } from "../../src/domain/accounts/kept-password.ts";
import { hashPassword } from "../../src/domain/accounts/password.ts";
import { sweepPasswords } from "../../src/domain/accounts/sweep-passwords.ts";
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
});
