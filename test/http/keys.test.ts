import { sql } from "drizzle-orm";
import { z } from "zod";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { eraseUser, writeLastUsed } from "../../src/domain/accounts/upkeep-store.ts";
import { setStanding } from "../../src/domain/accounts/user-store.ts";
import { systemDoer } from "../../src/domain/audit/index.ts";
import { call, freshAddress } from "../support/api.ts";
import { resetStack, wireStats } from "../support/control.ts";
import { mailTo } from "../support/mail.ts";
import { makePerson, type Person, testDb } from "../support/people.ts";

const Shown = z.object({ id: z.string(), key: z.string(), prefix: z.string() });
/** Until a moment in which nothing else goes over the wire. */
const QUIET = { timeout: 20_000, interval: 500 };
let ada: Person;
let eve: Person;
let admin: Person;

beforeAll(async () => {
  await resetStack();
  ada = await makePerson();
  eve = await makePerson();
  admin = await makePerson({ role: "admin" });
});

const create = (body: object = {}, owner = ada) =>
  call("/keys", { token: owner.access_token, json: { name: "A program", scopes: ["items:read"], ...body } });
const made = async (body: object = {}, owner = ada) => Shown.parse(await (await create(body, owner)).json());
const withKey = (key: string, path = "/auth/me", address = freshAddress()) => call(path, { headers: { "x-api-key": key }, address });

describe("a key", () => {
  it("is shown once, and opens with either header what its scopes reach", async () => {
    const response = await create();
    expect([response.status, response.headers.get("cache-control")]).toEqual([201, "no-store"]);
    const { id, key, prefix } = Shown.parse(await response.json());
    expect(response.headers.get("location")).toBe(`/api/v1/keys/${id}`);
    expect(key.startsWith(prefix)).toBe(true);
    expect(await (await withKey(key)).json()).toMatchObject({ id: ada.id });
    expect((await call("/items", { token: key })).status).toBe(200);
    const listed = await (await call("/keys", { token: ada.access_token })).text();
    const read = await (await call(`/keys/${id}`, { token: ada.access_token })).text();
    expect(listed).toContain(prefix);
    for (const text of [listed, read]) expect(text).not.toContain(key);
    const { rows } = await testDb().execute<{ row: string }>(sql`select to_jsonb(k)::text as row from api_keys k where id = ${id}`);
    expect(rows[0]?.row).not.toContain(key.slice(prefix.length, -7));
  });

  it("is told to its owner by mail when it is made and when it gets a new text, without its text", async () => {
    const eva = await makePerson();
    const { id, key, prefix } = await made({ name: "Nightly <import>" }, eva);
    const first = await mailTo(eva.email, 2);
    expect([first.subject, first.text]).toEqual(["A new API key", expect.stringContaining(`Nightly <import> (${prefix}…)`)]);
    expect(first.html).toContain("Nightly &lt;import>");
    expect(first.text).not.toContain(key);
    const rotated = Shown.parse(await (await call(`/keys/${id}/rotate`, { token: eva.access_token, json: {} })).json());
    expect((await mailTo(eva.email, 3)).text).toContain(rotated.prefix);
  });

  it("is refused without a look-up when a character of it is wrong", async () => {
    const { key } = await made();
    const at = key.length - 20;
    const mistyped = `${key.slice(0, at)}${key[at] === "a" ? "b" : "a"}${key.slice(at + 1)}`;
    // What ran before may still be writing.
    await vi.waitFor(async () => {
      const before = await wireStats();
      expect((await withKey(mistyped)).status).toBe(401);
      expect((await wireStats()).sql.statements).toBe(before.sql.statements);
    }, QUIET);
  });

  it("costs no round trip once it is known and the state is fresh", async () => {
    const { key } = await made();
    await vi.waitFor(async () => {
      await withKey(key, "/items");
      const before = await wireStats();
      for (let i = 0; i < 3; i++) expect((await withKey(key, "/items")).status).toBe(200);
      const after = await wireStats();
      expect([after.sql.requests - before.sql.requests, after.redis.requests - before.redis.requests]).toEqual([0, 0]);
    }, QUIET);
  });

  it("never has more than its owner", async () => {
    const refused = await create({ scopes: ["items:read", "sources:write"] });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ errors: [{ pointer: "/scopes/1" }] });
    expect((await create({ limits: { per_minute: 5000 } })).status).toBe(422);
    expect((await create({ scopes: [] })).status).toBe(422);
    expect((await create({ scopes: ["everything:write"] })).status).toBe(422);
    const { key } = await made({ scopes: ["sources:read"] }, admin);
    expect((await withKey(key, "/sources")).status).toBe(200);
    const post = { method: "POST", headers: { "x-api-key": key, "content-type": "application/json" }, body: "{}" };
    expect((await call("/sources", post)).status).toBe(403);
    const other = await makePerson({ role: "admin" });
    await call(`/admin/users/${admin.id}`, { method: "PATCH", token: other.access_token, json: { role: "user" } });
    expect((await withKey(key, "/sources")).status).toBe(403);
    await call(`/admin/users/${admin.id}`, { method: "PATCH", token: other.access_token, json: { role: "admin" } });
  });

  it("without items:read does not read what is public, and reaches no account's settings", async () => {
    const { key } = await made({ scopes: ["watches:read"] });
    expect((await withKey(key, "/items")).status).toBe(403);
    for (const path of ["/keys", "/auth/sessions"]) expect((await withKey(key, path)).status).toBe(403);
  });

  it("works from its own addresses only", async () => {
    const { key } = await made({ allowed_ips: ["192.0.2.0/24", "2001:db8::/32"] });
    const from = async (address: string) => (await withKey(key, "/auth/me", address)).status;
    expect(await from("192.0.2.77")).toBe(200);
    expect(await from("2001:db8:1::1")).toBe(200);
    expect(await from("::ffff:192.0.2.9")).toBe(200);
    expect(await from("192.0.3.1")).toBe(403);
    expect(await from("nonsense")).toBe(403);
    expect((await create({ allowed_ips: ["192.0.2.1/24"] })).status).toBe(422);
  });

  it("spends its owner's limit from its own addresses only", async () => {
    const { key } = await made({ allowed_ips: ["192.0.2.0/24"] });
    const stranger = freshAddress();
    const from = async (address: string) => (await withKey(key, "/auth/me", address)).headers.get("ratelimit-policy");
    expect(await from("192.0.2.77")).toContain('"standard"');
    expect(await from(stranger)).toContain('"anonymous"');
  });

  it("has the limit of its owner's role at most, also of one that was higher", async () => {
    const owner = await makePerson({ role: "admin" });
    const { key } = await made({ limits: { per_minute: 5000 } }, owner);
    expect((await withKey(key)).headers.get("ratelimit-policy")).toContain("q=5000;");
    await call(`/admin/users/${owner.id}`, { method: "PATCH", token: admin.access_token, json: { role: "user" } });
    await withKey(key);
    expect((await withKey(key)).headers.get("ratelimit-policy")).toContain("q=100;");
  });

  it("carries a limit of its own", async () => {
    const { key } = await made({ limits: { per_minute: 7 } });
    expect((await withKey(key)).headers.get("ratelimit-policy")).toContain("q=7;");
  });

  it("that was revoked costs no look-up for each time it is tried", async () => {
    const { id, key } = await made();
    await call(`/keys/${id}`, { method: "DELETE", token: ada.access_token });
    await vi.waitFor(async () => {
      expect((await withKey(key)).status).toBe(401);
      const before = await wireStats();
      for (let i = 0; i < 3; i++) expect((await withKey(key)).status).toBe(401);
      expect((await wireStats()).sql.statements).toBe(before.sql.statements);
    }, QUIET);
  });

  it("is worth nothing after it has expired", async () => {
    const { id, key } = await made({ expires_at: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await withKey(key)).status).toBe(200);
    expect((await create({ expires_at: new Date(Date.now() - 1000).toISOString() })).status).toBe(422);
    await testDb().execute(sql`update api_keys set expires_at = now() - interval '1 second' where id = ${id}`);
    await call(`/keys/${id}`, { method: "PATCH", token: ada.access_token, json: { name: "renamed" } });
    expect((await withKey(key)).status).toBe(401);
  });

  it("is changed in place", async () => {
    const { id, key } = await made();
    expect((await withKey(key, "/items")).status).toBe(200);
    const patch = { scopes: ["watches:read"], allowed_ips: ["192.0.2.1"], limits: { per_minute: 9 }, name: "Renamed" };
    const changed = await call(`/keys/${id}`, { method: "PATCH", token: ada.access_token, json: patch });
    expect(await changed.json()).toMatchObject({ id, ...patch });
    expect((await withKey(key, "/items", "192.0.2.1")).status).toBe(403);
    expect((await withKey(key)).status).toBe(403);
    const back = { allowed_ips: [], limits: null };
    expect(await (await call(`/keys/${id}`, { method: "PATCH", token: ada.access_token, json: back })).json()).toMatchObject(back);
  });

  it("keeps what each of several changes at once has set", async () => {
    const { id } = await made();
    for (let n = 1; n <= 5; n++) {
      const patches = [{ name: `Name ${n}` }, { limits: { per_minute: n } }, { allowed_ips: [`192.0.2.${n}`] }];
      await Promise.all(patches.map((json) => call(`/keys/${id}`, { method: "PATCH", token: ada.access_token, json })));
      const now = await (await call(`/keys/${id}`, { token: ada.access_token })).json();
      expect(now).toMatchObject(Object.assign({}, ...patches));
    }
  });

  it("is rotated with a grace: both texts work, then only the new one", async () => {
    const { id, key } = await made();
    const rotate = async (grace_seconds: number) =>
      Shown.parse(await (await call(`/keys/${id}/rotate`, { token: ada.access_token, json: { grace_seconds } })).json()).key;
    const second = await rotate(3600);
    expect([(await withKey(key)).status, (await withKey(second)).status]).toEqual([200, 200]);
    const third = await rotate(0);
    expect([(await withKey(key)).status, (await withKey(second)).status, (await withKey(third)).status]).toEqual([401, 401, 200]);
  });

  it("is revoked at once here, and for good", async () => {
    const { id, key } = await made();
    expect((await withKey(key)).status).toBe(200);
    expect((await call(`/keys/${id}`, { method: "DELETE", token: ada.access_token })).status).toBe(200);
    const refused = await withKey(key);
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain("invalid_token");
    expect((await call(`/keys/${id}`, { token: ada.access_token })).status).toBe(404);
    expect((await call(`/keys/${id}`, { method: "DELETE", token: ada.access_token })).status).toBe(404);
  });

  it("tells when it was last used: written in batches, never back in time", async () => {
    const { id } = await made();
    const lastUsed = async () =>
      z.object({ last_used_at: z.string() }).parse(await (await call(`/keys/${id}`, { token: ada.access_token })).json()).last_used_at;
    await writeLastUsed(testDb(), [{ id, at: "2026-11-20T12:00:00.000Z" }]);
    expect(await lastUsed()).toBe("2026-11-20T12:00:00.000Z");
    await writeLastUsed(testDb(), [{ id, at: "2026-11-20T11:00:00.000Z" }]);
    expect(await lastUsed()).toBe("2026-11-20T12:00:00.000Z");
  });

  it("is nobody else's", async () => {
    const { id } = await made();
    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/rotate"],
    ] as const) {
      const json = method === "PATCH" ? { name: "mine now" } : method === "POST" ? {} : undefined;
      const response = await call(`/keys/${id}${path}`, { method, token: eve.access_token, ...(json === undefined ? {} : { json }) });
      expect(response.status, method).toBe(404);
    }
    expect((await call("/keys/nonsense", { token: eve.access_token })).status).toBe(404);
  });

  it("is not for those whose address is not confirmed", async () => {
    const bob = await makePerson({ verified: false });
    const refused = await create({}, bob);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "email_unverified" });
    await testDb().execute(sql`update users set verified_at = now() where id = ${bob.id}`);
    expect((await create({}, bob)).status).toBe(201);
  });

  it("and a token at once are refused: it is not clear who calls", async () => {
    const { key } = await made();
    expect((await call("/auth/me", { token: ada.access_token, headers: { "x-api-key": key } })).status).toBe(401);
  });
});

describe("administration", () => {
  it("finds users by part of their address, and pages", async () => {
    const found = await (
      await call(`/admin/users?q=${encodeURIComponent(ada.email.slice(0, -4).toUpperCase())}`, { token: admin.access_token })
    ).json();
    expect(found).toMatchObject({ data: [{ id: ada.id, email: ada.email, suspended: false, verified: true }] });
    expect(await (await call("/admin/users?q=%25%25", { token: admin.access_token })).json()).toMatchObject({ data: [] });
    const page = await (await call("/admin/users?limit=2", { token: admin.access_token })).json();
    expect(page).toMatchObject({ data: [{}, {}], page: { next_cursor: expect.any(String) } });
  });

  it("suspends: tokens, keys and sign-in end here at once, and are back with a new sign-in when readmitted", async () => {
    const bob = await makePerson();
    const { key } = await made({}, bob);
    expect((await withKey(key)).status).toBe(200);
    const patch = (suspended: boolean) =>
      call(`/admin/users/${bob.id}`, { method: "PATCH", token: admin.access_token, json: { suspended } });
    expect(await (await patch(true)).json()).toMatchObject({ id: bob.id, suspended: true });
    expect((await call("/auth/me", { token: bob.access_token })).status).toBe(401);
    expect((await withKey(key)).status).toBe(401);
    expect((await call("/auth/refresh", { json: { refresh_token: bob.refresh_token } })).status).toBe(401);
    expect(await (await patch(false)).json()).toMatchObject({ suspended: false });
    // That it was no good is held for some seconds.
    await vi.waitFor(async () => expect((await withKey(key)).status).toBe(200), QUIET);
    expect((await call("/auth/me", { token: bob.access_token })).status).toBe(401);
  });

  it("changes a role, which an open session has at once", async () => {
    const bob = await makePerson();
    expect((await call("/admin/users", { token: bob.access_token })).status).toBe(403);
    await call(`/admin/users/${bob.id}`, { method: "PATCH", token: admin.access_token, json: { role: "admin" } });
    expect((await call("/admin/users", { token: bob.access_token })).status).toBe(200);
  });

  it("ends somebody's sessions", async () => {
    const bob = await makePerson();
    const ended = await call(`/admin/users/${bob.id}/sessions`, { method: "DELETE", token: admin.access_token });
    expect(await ended.json()).toEqual({ ended: 1 });
    expect((await call("/auth/me", { token: bob.access_token })).status).toBe(401);
  });

  it("is left to one of two administrators who is deposed while the other leaves", async () => {
    for (let round = 0; round < 5; round++) {
      const [one, two] = [await makePerson({ role: "admin" }), await makePerson({ role: "admin" })];
      await testDb().execute(sql`update users set role = 'user' where role = 'admin' and id not in (${one.id}, ${two.id})`);
      const [now, doer, id] = [new Date().toISOString(), systemDoer("test"), `ers_${one.id.slice(4)}`];
      const answers = await Promise.all([
        setStanding(testDb(), doer, two.id, { role: "user", suspended: null }, now),
        eraseUser(testDb(), doer, { id, userId: one.id, account: "none", now }),
      ]);
      expect(answers.filter((answer) => answer === null)).toHaveLength(1);
      const { rows } = await testDb().execute(sql`select 1 from users where role = 'admin' and suspended_at is null`);
      expect(rows.length).toBe(1);
    }
    await testDb().execute(sql`update users set role = 'admin' where id = ${admin.id}`);
  });

  it("never ends by itself: the last administrator stays one", async () => {
    await testDb().execute(sql`update users set role = 'user' where role = 'admin' and id <> ${admin.id}`);
    const patch = (json: object) => call(`/admin/users/${admin.id}`, { method: "PATCH", token: admin.access_token, json });
    expect((await patch({ role: "user" })).status).toBe(409);
    expect((await patch({ suspended: true })).status).toBe(409);
    expect((await call("/auth/me", { method: "DELETE", token: admin.access_token })).status).toBe(409);
    expect((await patch({ role: "admin" })).status).toBe(200);
    expect((await call("/auth/me", { token: admin.access_token })).status).toBe(200);
    expect(
      (await call("/admin/users/usr_01hzzzzzzzzzzzzzzzzzzzzzz9", { method: "PATCH", token: admin.access_token, json: {} })).status,
    ).toBe(404);
  });
});
