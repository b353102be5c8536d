import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { SPRAYED_BY_ALL } from "../../src/domain/accounts/delays.ts";
import { acting, entriesOf, failing } from "../support/audit.ts";
import { call, freshAddress, tokenOf, USER_ID } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { mailTo, tokenIn } from "../support/mail.ts";
import { freshEmail, makePerson, register, signIn, testDb } from "../support/people.ts";

const WithId = z.object({ id: z.string() });
const ShownKey = z.object({ id: z.string(), key: z.string() });
const Pair = z.object({ refresh_token: z.string() });

beforeAll(resetStack);

const nobody = { actor_type: "anonymous", actor_id: null };
const self = (person: { id: string }) => ({ actor_type: "user", actor_id: person.id });
const idOf = async (email: string): Promise<string> => {
  const { rows } = await testDb().execute<{ id: string }>(sql`select id from users where email = ${email}`);
  return rows[0]?.id ?? "";
};

describe("what becomes of an account is recorded", () => {
  it("registering, once more, and confirming the address", async () => {
    const email = freshEmail();
    const entries = await entriesOf(async () => {
      await register(email);
      await register(email, "another lion sleeps");
      await acting()("POST", "/auth/verify-email", { token: tokenIn(await mailTo(email, 2)) });
      await register(email, "too late for this lion");
    });
    const id = await idOf(email);
    expect(entries).toMatchObject([
      { ...nobody, action: "user.register", target_id: id, after: { again: false } },
      { ...nobody, action: "user.register", target_id: id, after: { again: true } },
      { ...nobody, action: "user.verify", target_type: "user", target_id: id },
    ]);
    expect(JSON.stringify(entries)).not.toContain(email);
  });

  it("signing in, and failing to, whether or not there is such an account", async () => {
    const ada = await makePerson();
    const address = freshAddress();
    const entries = await entriesOf(async () => {
      await signIn(ada.email, "wrong", { address });
      await signIn(freshEmail(), "wrong", { address });
      await signIn(ada.email, undefined, { address });
    });
    expect(entries).toMatchObject([
      { ...nobody, action: "user.sign_in_failed", target_type: "user", target_id: ada.id },
      { ...nobody, action: "user.sign_in_failed", target_type: "user", target_id: null },
      { ...self(ada), action: "user.sign_in", target_id: ada.id, after: { session_id: expect.stringMatching(/^ses_/) } },
    ]);
    for (const { network } of entries) expect(network).toBe(`${address.split(".").slice(0, 3).join(".")}.0/24`);
  });

  it("signing in to an account that is shut, and before the time", async () => {
    const [ada, grace] = [await makePerson(), await makePerson()];
    await testDb().execute(sql`update users set suspended_at = now() where id = ${grace.id}`);
    for (let i = 0; i < 4; i++) await signIn(ada.email, "wrong");
    // However slow this machine is, the failures so far were just now.
    await testDb().execute(sql`update sign_in_attempts set at = at + interval '1 minute'`);
    const entries = await entriesOf(async () => {
      expect((await signIn(grace.email)).status).toBe(401);
      for (let i = 0; i < 3; i++) expect((await signIn(ada.email)).status).toBe(429);
    });
    expect(entries).toMatchObject([
      { ...nobody, action: "user.sign_in_refused", target_id: grace.id, after: { why: "shut" } },
      { ...nobody, action: "user.sign_in_refused", target_id: ada.id, after: { why: "early" } },
    ]);
  });

  it("a lock-out, and its end by the mailed link", async () => {
    const ada = await makePerson();
    const entries = await entriesOf(async () => {
      for (let i = 0; i < 8; i++) {
        await testDb().execute(sql`update sign_in_attempts set at = at - interval '15 minutes'`);
        expect((await signIn(ada.email, "wrong")).status).toBe(401);
      }
      await acting()("POST", "/auth/unlock", { token: tokenIn(await mailTo(ada.email, 2)) });
    });
    const rest = entries.filter(({ action }) => action !== "user.sign_in_failed" && action !== "sign_in.spraying");
    expect(rest).toMatchObject([
      { ...nobody, action: "user.lock", target_id: ada.id },
      { ...nobody, action: "user.unlock", target_id: ada.id },
    ]);
  });

  it("many accounts tried at once, wherever from", async () => {
    const entries = await entriesOf(async () => {
      await testDb().execute(sql`
        insert into sign_in_attempts (account, address, at) select 'account ' || n, 'somewhere', now() from generate_series(1, ${SPRAYED_BY_ALL}) n`);
      for (let i = 0; i < 2; i++) await signIn(freshEmail(), "wrong");
      await testDb().execute(sql`delete from sign_in_attempts where address = 'somewhere'`);
    });
    expect(entries).toMatchObject([
      { ...nobody, action: "user.sign_in_failed" },
      { ...nobody, action: "sign_in.spraying", target_id: null, after: { accounts_of_address: 1 } },
      { ...nobody, action: "user.sign_in_failed" },
    ]);
  });

  it("a refresh token used twice, and sessions ended", async () => {
    const ada = await makePerson();
    const refresh = acting();
    expect(await entriesOf(() => refresh("POST", "/auth/refresh", { refresh_token: ada.refresh_token }))).toEqual([]);
    const next = Pair.parse(await refresh("POST", "/auth/refresh", { refresh_token: ada.refresh_token }));
    await refresh("POST", "/auth/refresh", next);
    const reused = await entriesOf(() => failing()("POST", "/auth/refresh", { refresh_token: ada.refresh_token }));
    expect(reused).toMatchObject([{ ...nobody, action: "session.reuse", target_type: "session", after: { user_id: ada.id } }]);

    const grace = await makePerson();
    const ended = await entriesOf(() => acting(grace.access_token)("POST", "/auth/logout"));
    expect(ended).toMatchObject([{ ...self(grace), action: "session.end", after: { user_id: grace.id, reason: "logout" } }]);
  });

  it("a new password, by oneself and by a mailed link, and a wrong one given", async () => {
    const ada = await makePerson();
    const act = acting(ada.access_token);
    const wake = { password: "a lion wakes", confirm_password: "a lion wakes" };
    const entries = await entriesOf(async () => {
      await failing(ada.access_token)("POST", "/auth/password", { current_password: "wrong", ...wake });
      await act("POST", "/auth/password", { current_password: "a lion sleeps", ...wake });
      await act("POST", "/auth/forgot-password", { email: ada.email });
      await act("POST", "/auth/forgot-password", { email: freshEmail() });
      await acting()("POST", "/auth/reset-password", { token: tokenIn(await mailTo(ada.email, 3)), ...wake });
    });
    expect(entries).toMatchObject([
      { ...self(ada), action: "user.password_failed", target_id: ada.id },
      { ...self(ada), action: "user.change_password", target_id: ada.id, after: { sessions_ended: 0 } },
      { ...self(ada), action: "user.ask_reset", target_id: ada.id },
      { ...nobody, action: "user.reset_password", target_id: ada.id, after: { sessions_ended: 1 } },
    ]);
  });

  it("a password that was given too early", async () => {
    const ada = await makePerson();
    const body = { current_password: "wrong", password: "a lion wakes", confirm_password: "a lion wakes" };
    for (let i = 0; i < 4; i++) await failing(ada.access_token)("POST", "/auth/password", body);
    await testDb().execute(sql`update sign_in_attempts set at = at + interval '1 minute'`);
    const entries = await entriesOf(() => failing(ada.access_token)("POST", "/auth/password", body));
    expect(entries).toMatchObject([{ ...self(ada), action: "user.password_refused", target_id: ada.id, after: { why: "early" } }]);
  });

  it("a role or a suspension, before and after; not where it is refused", async () => {
    const ada = await makePerson();
    const admin = await tokenOf("admin");
    const entries = await entriesOf(async () => {
      await testDb().execute(sql`
        insert into users (id, email, password_hash, role, verified_at) values (${USER_ID}, 'admin@example.com', '-', 'admin', now())`);
      await acting(admin)("PATCH", `/admin/users/${ada.id}`, { role: "editor" });
      await acting(admin)("DELETE", `/admin/users/${ada.id}/sessions`);
      await acting(admin)("PATCH", `/admin/users/${ada.id}`, { suspended: true });
      await failing(admin)("PATCH", `/admin/users/${USER_ID}`, { role: "user" });
    });
    const by = { actor_type: "user", actor_id: USER_ID };
    const role = "editor";
    expect(entries).toMatchObject([
      { ...by, action: "user.update", target_id: ada.id, before: { role: "user", suspended: false }, after: { role, suspended: false } },
      { ...by, action: "session.end", after: { user_id: ada.id, reason: "admin" } },
      { ...by, action: "user.update", target_id: ada.id, before: { role, suspended: false }, after: { role, suspended: true } },
    ]);
  });

  it("a key's life, without its text, its name or the addresses it is for", async () => {
    const ada = await makePerson();
    const act = acting(ada.access_token);
    let key = { id: "", key: "" };
    const entries = await entriesOf(async () => {
      const body = { name: "Ada Lovelace", scopes: ["items:read"], allowed_ips: ["192.0.2.7/32"] };
      key = ShownKey.parse(await act("POST", "/keys", body));
      await act("PATCH", `/keys/${key.id}`, { limits: { per_minute: 5 } });
      await act("POST", `/keys/${key.id}/rotate`, { grace_seconds: 60 });
      await act("DELETE", `/keys/${key.id}`);
      await failing(ada.access_token)("DELETE", `/keys/${key.id}`);
      await failing(ada.access_token)("POST", "/keys", { name: "x", scopes: ["admin:write"] });
    });
    const [target_type, target_id] = ["key", key.id];
    const settings = { owner_id: ada.id, scopes: ["items:read"], allowed_ips: 1 };
    expect(entries).toMatchObject([
      { ...self(ada), action: "key.create", target_type, target_id, after: settings },
      { ...self(ada), action: "key.update", target_id, before: { limit_per_minute: null }, after: { ...settings, limit_per_minute: 5 } },
      { ...self(ada), action: "key.rotate", target_id, after: { owner_id: ada.id } },
      { ...self(ada), action: "key.revoke", target_id, after: { owner_id: ada.id } },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(new RegExp(`Lovelace|192\\.0\\.2\\.7|${key.key}`));
  });

  it("a new name, and an erasure, by ids alone", async () => {
    const ada = await makePerson();
    let receipt = "";
    const entries = await entriesOf(async () => {
      await acting(ada.access_token)("PATCH", "/auth/me", { name: "Ada Lovelace" });
      receipt = WithId.parse(await acting(ada.access_token)("DELETE", "/auth/me")).id;
    });
    expect(entries).toMatchObject([
      { ...self(ada), action: "user.rename", target_id: ada.id, before: null, after: null },
      { ...self(ada), action: "user.erase", target_id: ada.id, after: { erasure_id: receipt } },
    ]);
  });

  it("not what fails", async () => {
    const ada = await makePerson();
    const entries = await entriesOf(async () => {
      await failing()("POST", "/auth/verify-email", { token: "mtk_wrong" });
      await failing()("POST", "/auth/unlock", { token: "mtk_wrong" });
      await failing()("POST", "/auth/refresh", { refresh_token: "rt_wrong" });
      await failing(ada.access_token)("DELETE", "/auth/sessions/ses_01hzzzzzzzzzzzzzzzzzzzzzzy");
      await call("/auth/register", { json: { email: freshEmail(), password: "short", confirm_password: "short" } });
    });
    expect(entries).toEqual([]);
  });
});
