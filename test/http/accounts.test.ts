import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { env } from "cloudflare:workers";
import { readConfig } from "../../src/config.ts";
import { openHash } from "../../src/domain/accounts/kept-password.ts";
import { requestReset } from "../../src/domain/accounts/mail-links.ts";
import { openSession } from "../../src/domain/accounts/session-store.ts";
import { systemDoer } from "../../src/domain/audit/index.ts";
import { type IdPrefix, makeId } from "../../src/lib/ids.ts";
import { call, freshAddress } from "../support/api.ts";
import { resetStack, wireStats } from "../support/control.ts";
import { inboxOf, mailTo, tokenIn } from "../support/mail.ts";
import { freshEmail, makePerson, PASSWORD, register, signIn, testDb, tokensOf } from "../support/people.ts";

beforeAll(resetStack);

const Problem = z.object({
  status: z.number(),
  code: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
});
const problemOf = async (response: Response) => Problem.parse(await response.json());
const me = (token: string) => call("/auth/me", { token });
/** What the jobs Worker revokes the edge hears of within 4 s. */
const untilRefused = (token: string) =>
  vi.waitFor(async () => expect((await me(token)).status).toBe(401), { timeout: 15_000, interval: 150 });
const refresh = (refresh_token: string) => call("/auth/refresh", { json: { refresh_token } });
const Pair = z.object({ access_token: z.string(), refresh_token: z.string() });

describe("registering", () => {
  it("lets a new account sign in and read at once, with the form as with JSON", async () => {
    const email = freshEmail();
    expect((await register(email, "Test123!")).status).toBe(202);
    const response = await call("/auth/token", {
      body: new URLSearchParams({ username: email, password: "Test123!" }),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(response.status).toBe(200);
    const { access_token } = Pair.parse(await response.json());
    expect(await (await me(access_token)).json()).toMatchObject({ email, role: "user", verified: false, name: null });
    const asks = (grant_type: string) => call("/auth/token", { json: { grant_type, username: email, password: "Test123!" } });
    expect([(await asks("password")).status, (await asks("client_credentials")).status]).toEqual([200, 422]);
    expect((await call("/items", { token: access_token })).status).toBe(200);
  });

  it("sends a mail whose link shows a page and changes nothing until its form is posted, once", async () => {
    const email = freshEmail();
    await register(email);
    const mail = await mailTo(email);
    expect(mail.headers["auto-submitted"]).toBe("auto-generated");
    const token = tokenIn(mail);
    const { access_token } = await tokensOf(email);
    const page = await call(`/auth/verify-email?token=${token}`);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html.startsWith("<!doctype html>")).toBe(true);
    expect(html.match(/<form/g)).toHaveLength(1);
    expect(html).toContain(`value="${token}"`);
    expect((await call(`/auth/verify-email?token=${token}`, { method: "HEAD" })).status).toBe(200);
    expect(await (await me(access_token)).json()).toMatchObject({ verified: false });
    const form = () =>
      call("/auth/verify-email", {
        body: new URLSearchParams({ token }),
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
      });
    const done = await form();
    expect([done.status, done.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(await (await me(access_token)).json()).toMatchObject({ verified: true });
    const again = await form();
    expect([again.status, again.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="tidings"']);
    expect(await problemOf(await call("/auth/verify-email", { json: { token } }))).toMatchObject({ status: 401, code: "token_invalid" });
  });

  it("says nothing of a taken address to the caller, and tells its owner", async () => {
    const { email } = await makePerson();
    const [taken, fresh] = await Promise.all([register(email, "another secret"), register(freshEmail())]);
    expect([taken.status, await taken.text()]).toEqual([fresh.status, await fresh.text()]);
    expect((await mailTo(email, 2)).subject).toBe("You have an account already");
    expect((await signIn(email, "another secret")).status).toBe(401);
    expect((await signIn(email)).status).toBe(200);
  });

  it("of an address nobody confirmed replaces its password, ends its sessions and voids the earlier link", async () => {
    const email = freshEmail();
    await register(email, "what the intruder chose");
    const old = await mailTo(email);
    const intruder = await tokensOf(email, "what the intruder chose");
    await register(email, "what the owner chose");
    await untilRefused(intruder.access_token);
    expect((await refresh(intruder.refresh_token)).status).toBe(401);
    expect((await signIn(email, "what the intruder chose")).status).toBe(401);
    expect((await call("/auth/verify-email", { json: { token: tokenIn(old) } })).status).toBe(401);
    expect((await call("/auth/verify-email", { json: { token: tokenIn(await mailTo(email, 2)) } })).status).toBe(200);
    expect((await signIn(email, "what the owner chose")).status).toBe(200);
  });

  it("voids the earlier link also where no more mails may be sent: it would confirm a stranger's password", async () => {
    const email = freshEmail();
    for (let i = 0; i < 5; i++) await register(email);
    const last = tokenIn(await mailTo(email, 5));
    await register(email, "what a stranger chose");
    expect((await call("/auth/verify-email", { json: { token: last } })).status).toBe(401);
  });

  it("sends no address more than five mails an hour", async () => {
    const email = freshEmail();
    for (let i = 0; i < 8; i++) await register(email);
    await mailTo(email, 5);
    const { rows } = await testDb().execute(sql`select id from mails where to_address = ${email}`);
    expect(rows).toHaveLength(5);
  });

  it.each([
    ["too short", { password: "short1!", confirm_password: "short1!" }, ["/password"], /at least 8/],
    ["too long", { password: "x1".repeat(70), confirm_password: "x1".repeat(70) }, ["/password"], /at most 128/],
    ["common", { password: "Password123!", confirm_password: "Password123!" }, ["/password"], /guessed first/],
    ["a sequence", { password: "12345678", confirm_password: "12345678" }, ["/password"], /sequence/],
    [
      "its own address",
      { email: "somebody@example.com", password: "Somebody@example.com", confirm_password: "Somebody@example.com" },
      ["/password"],
      /address/,
    ],
    ["repeated wrongly", { password: PASSWORD, confirm_password: "a lion wakes" }, ["/confirm_password"], /same/],
    ["for no address", { email: "nobody", password: PASSWORD, confirm_password: PASSWORD }, ["/email"], /./],
  ])("refuses a password that is %s, and says so", async (_what, body, pointers, message) => {
    const response = await call("/auth/register", { json: { email: freshEmail(), ...body } });
    expect(response.status).toBe(422);
    const { errors } = await problemOf(response);
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(errors[0]?.message).toMatch(message);
  });
});

describe("a refresh token", () => {
  it("gives a new pair, and the same successor again until that is used; then the family ends", async () => {
    const first = await makePerson();
    const second = Pair.parse(await (await refresh(first.refresh_token)).json());
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const again = Pair.parse(await (await refresh(first.refresh_token)).json());
    expect(again.refresh_token).toBe(second.refresh_token);
    const third = Pair.parse(await (await refresh(second.refresh_token)).json());
    expect((await me(third.access_token)).status).toBe(200);
    const reused = await refresh(first.refresh_token);
    expect(reused.headers.get("www-authenticate")).toContain("Bearer");
    expect(await problemOf(reused)).toMatchObject({ status: 401, code: "token_invalid" });
    expect((await refresh(third.refresh_token)).status).toBe(401);
    expect((await me(third.access_token)).status).toBe(401);
  });

  it("that comes again after 10 s ends the family", async () => {
    const first = await makePerson();
    const second = Pair.parse(await (await refresh(first.refresh_token)).json());
    await testDb().execute(sql`update sessions set rotated_at = rotated_at - interval '11 seconds' where user_id = ${first.id}`);
    expect((await refresh(first.refresh_token)).status).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(401);
  });

  it("sent twice at once gives one successor", async () => {
    const { refresh_token } = await makePerson();
    const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(refresh_token)));
    const pairs = await Promise.all(answers.map(async (answer) => Pair.parse(await answer.json()).refresh_token));
    expect(new Set(pairs).size).toBe(1);
  });

  it.each([
    ["of another generation", (token: string) => token.replace(/_0_/, "_1_")],
    ["of another session", (token: string) => token.replace(/ses_\w{26}/, "ses_01hzzzzzzzzzzzzzzzzzzzzzz9")],
    ["with a changed signature", (token: string) => `${token.slice(0, -2)}${token.endsWith("AA") ? "BB" : "AA"}`],
    ["that is none", () => "nonsense"],
  ])("forged to be one %s opens nothing and harms nobody", async (_what, forge) => {
    const { refresh_token } = await makePerson();
    expect((await refresh(forge(refresh_token))).status).toBe(401);
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  it("of a session that expired is refused", async () => {
    const { id, refresh_token } = await makePerson();
    await testDb().execute(sql`update sessions set expires_at = now() - interval '1 second' where user_id = ${id}`);
    expect((await refresh(refresh_token)).status).toBe(401);
  });
});

describe("sessions", () => {
  const Sessions = z.object({ data: z.array(z.object({ id: z.string(), current: z.boolean(), user_agent: z.string().nullable() })) });

  it("are listed, ended one by one, and nobody sees or ends another's", async () => {
    const ada = await makePerson();
    const eve = await makePerson();
    const other = await tokensOf(ada.email);
    const { data } = Sessions.parse(await (await call("/auth/sessions", { token: ada.access_token })).json());
    expect(data.map(({ current }) => current).sort()).toEqual([false, true]);
    const elsewhere = data.find(({ current }) => !current)?.id ?? "";
    expect((await call(`/auth/sessions/${elsewhere}`, { method: "DELETE", token: eve.access_token })).status).toBe(404);
    expect((await call(`/auth/sessions/${elsewhere}`, { method: "DELETE", token: ada.access_token })).status).toBe(200);
    expect((await me(other.access_token)).status).toBe(401);
    expect((await refresh(other.refresh_token)).status).toBe(401);
    expect((await me(ada.access_token)).status).toBe(200);
    expect((await call("/auth/sessions/nonsense", { method: "DELETE", token: ada.access_token })).status).toBe(404);
  });

  it("all end at once, and one by signing out", async () => {
    const ada = await makePerson();
    const other = await tokensOf(ada.email);
    expect(await (await call("/auth/logout", { method: "POST", token: other.access_token })).json()).toEqual({ ended: 1 });
    expect((await me(other.access_token)).status).toBe(401);
    await tokensOf(ada.email);
    expect(await (await call("/auth/sessions", { method: "DELETE", token: ada.access_token })).json()).toEqual({ ended: 2 });
    expect((await me(ada.access_token)).status).toBe(401);
  });
});

describe("a password", () => {
  it("is changed by whoever knows it; other sessions end and the owner is told", async () => {
    const ada = await makePerson();
    const other = await tokensOf(ada.email);
    const change = (current_password: string) =>
      call("/auth/password", {
        token: ada.access_token,
        json: { current_password, password: "a lion wakes", confirm_password: "a lion wakes" },
      });
    expect((await problemOf(await change("wrong"))).errors[0]?.pointer).toBe("/current_password");
    expect(await (await change(PASSWORD)).json()).toEqual({ ended: 1 });
    expect((await me(ada.access_token)).status).toBe(200);
    expect((await me(other.access_token)).status).toBe(401);
    expect((await signIn(ada.email)).status).toBe(401);
    expect((await signIn(ada.email, "a lion wakes")).status).toBe(200);
    expect((await mailTo(ada.email, 2)).subject).toBe("Your password was changed");
  });

  it("is reset by a mailed link, once, which ends every session; nobody learns whether there is an account", async () => {
    const ada = await makePerson();
    const forgot = (email: string) => call("/auth/forgot-password", { json: { email } });
    const [known, unknown] = await Promise.all([forgot(ada.email), forgot(freshEmail())]);
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
    const token = tokenIn(await mailTo(ada.email, 2));
    expect(await (await call(`/auth/reset-password?token=${token}`)).text()).toContain('name="confirm_password"');
    const reset = (password: string) => call("/auth/reset-password", { json: { token, password, confirm_password: password } });
    expect((await reset("short")).status).toBe(422);
    expect((await reset(ada.email)).status).toBe(422);
    for (let i = 0; i < 4; i++) await signIn(ada.email, "wrong");
    await testDb().execute(sql`update sign_in_attempts set at = at + interval '1 minute'`);
    expect((await reset("a lion wakes")).status).toBe(200);
    expect((await reset("a lion walks")).status).toBe(401);
    expect((await me(ada.access_token)).status).toBe(401);
    expect((await refresh(ada.refresh_token)).status).toBe(401);
    expect((await signIn(ada.email, "a lion wakes")).status).toBe(200);
  });

  it("is asked to be reset with one statement before the answer, for a known address as for an unknown one", async () => {
    const email = freshEmail();
    await register(email);
    const ask = async (address: string) => {
      let statements = 0;
      const later: Promise<unknown>[] = [];
      const answered = Promise.withResolvers<void>();
      const db = testDb();
      const execute = (query: SQL) => {
        statements += 1;
        // What comes after the first waits for the answer: it would wait for ever if the answer waited for it.
        return statements === 1 ? db.execute(query) : answered.promise.then(() => db.execute(query));
      };
      const ctx = {
        ...{
          db: new Proxy(db, { get: (target, name) => (name === "execute" ? execute : Reflect.get(target, name)) }),
          config: readConfig(env),
        },
        ...{
          queues: { send: () => Promise.resolve() },
          hotPath: { revoke: () => Promise.resolve(true) },
          log: () => undefined,
          clock: Date.now,
        },
        ...{ requestId: "req_test", newId: (prefix: IdPrefix) => makeId(prefix, Date.now(), crypto.getRandomValues(new Uint8Array(16))) },
        waitUntil: (work: Promise<unknown>) => void later.push(work),
      };
      await requestReset(ctx, systemDoer("req_test"), address);
      answered.resolve();
      await Promise.all(later);
      return statements;
    };
    expect([await ask(email), await ask(freshEmail())]).toEqual([2, 1]);
  });

  it("link of one purpose does not serve another, nor one that is too old", async () => {
    const email = freshEmail();
    await register(email);
    const token = tokenIn(await mailTo(email));
    expect((await call("/auth/reset-password", { json: { token, password: PASSWORD, confirm_password: PASSWORD } })).status).toBe(401);
    await testDb().execute(sql`update mail_tokens set expires_at = now() - interval '1 second'`);
    expect((await call("/auth/verify-email", { json: { token } })).status).toBe(401);
  });

  it("that was replaced while it was being judged opens no session", async () => {
    const { id, email } = await makePerson();
    const session = { id: `ses_${id.slice(4)}`, userId: id, userAgent: null, account: email, now: new Date().toISOString() };
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const open = (passwordVersion: number) => openSession(testDb(), systemDoer("test"), { ...session, passwordVersion, expiresAt });
    const { rows } = await testDb().execute<{ version: number }>(sql`select password_version as version from users where id = ${id}`);
    expect(await open((rows[0]?.version ?? 0) - 1)).toBe(false);
    expect(await open(rows[0]?.version ?? -1)).toBe(true);
  });

  it("is never one's own address", async () => {
    const ada = await makePerson();
    const body = { current_password: PASSWORD, password: ada.email, confirm_password: ada.email };
    const refused = await call("/auth/password", { token: ada.access_token, json: body });
    expect(await problemOf(refused)).toMatchObject({ status: 422, errors: [{ pointer: "/password" }] });
  });

  it("changed leaves the link that forgets what failed before", async () => {
    const ada = await makePerson();
    await testDb().execute(
      sql`insert into mail_tokens (id, user_id, purpose, expires_at) values (${`mtk_${ada.id.slice(4)}`}, ${ada.id}, 'unlock', now() + interval '1 hour')`,
    );
    const body = { current_password: PASSWORD, password: "a lion wakes", confirm_password: "a lion wakes" };
    expect((await call("/auth/password", { token: ada.access_token, json: body })).status).toBe(200);
    const { rows } = await testDb().execute(sql`select purpose from mail_tokens where user_id = ${ada.id}`);
    expect(rows).toEqual([{ purpose: "unlock" }]);
  });

  it("hashed with older parameters is hashed anew at the next sign-in", async () => {
    const { scryptSync } = await import("node:crypto");
    const salt = Buffer.alloc(16, 7);
    const key = scryptSync(PASSWORD, salt, 32, { N: 1024, r: 8, p: 1 });
    const ada = await makePerson();
    const hash = async () => {
      const { rows } = await testDb().execute<{ kept: string }>(sql`select password_hash as kept from users where id = ${ada.id}`);
      return openHash({ config: readConfig(env) }, ada.email, rows[0]?.kept ?? "");
    };
    const current = (await hash())?.split("$").slice(0, 4).join("$");
    const old = `scrypt$1024$8$1$${salt.toString("base64url")}$${key.toString("base64url")}`;
    await testDb().execute(sql`update users set password_hash = ${old} where id = ${ada.id}`);
    expect((await signIn(ada.email)).status).toBe(200);
    await vi.waitFor(async () => expect(await hash()).toContain(`${current}$`), { timeout: 15_000 });
    expect((await signIn(ada.email)).status).toBe(200);
  });
});

describe("what was not judged", () => {
  /** The limit of the tier and its burst, and one. */
  const MORE_THAN_MAY_FAIL = 16;
  const MORE_THAN_MAY_REGISTER = 31;

  it("is charged to nobody: a good link outlasts any number of weak passwords", async () => {
    const { email } = await makePerson();
    const address = freshAddress();
    await call("/auth/forgot-password", { json: { email } });
    const token = tokenIn(await mailTo(email, 2));
    const reset = (password: string) => call("/auth/reset-password", { json: { token, password, confirm_password: password }, address });
    for (let i = 0; i < MORE_THAN_MAY_FAIL; i++) expect((await reset("short")).status).toBe(422);
    expect((await reset("a lion wakes")).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < MORE_THAN_MAY_FAIL; i++) statuses.push((await reset("a lion walks")).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
  });

  it("is charged to nobody: registering again after an outage is not held up by what failed in it", async () => {
    const address = freshAddress();
    const json = { email: freshEmail(), password: PASSWORD, confirm_password: PASSWORD };
    const ask = () => call("/auth/register", { json, address });
    await testDb().execute(sql`alter table mail_tokens rename to mail_tokens_away`);
    try {
      for (let i = 0; i < MORE_THAN_MAY_REGISTER; i++) expect((await ask()).status).toBe(500);
    } finally {
      await testDb().execute(sql`alter table mail_tokens_away rename to mail_tokens`);
    }
    expect((await ask()).status).toBe(202);
  });
});

describe("wrong passwords", () => {
  const guess = (email: string, address = freshAddress()) => signIn(email, "wrong", { address });
  /** However slow this machine is, the failures so far were just now. */
  const holdClock = () => testDb().execute(sql`update sign_in_attempts set at = at + interval '1 minute'`);

  it("are free three times; then an early attempt is 429 at once, right or wrong, known or unknown", async () => {
    for (const email of [(await makePerson()).email, freshEmail()]) {
      const statuses: number[] = [];
      for (let i = 0; i < 4; i++) statuses.push((await guess(email)).status);
      expect(statuses).toEqual([401, 401, 401, 401]);
      await holdClock();
      const early = await signIn(email);
      expect(early.status).toBe(429);
      expect(Number(early.headers.get("retry-after"))).toBeGreaterThan(0);
    }
  });

  it("cost the same statements for a known address as for an unknown one", async () => {
    const cost = async (email: string) => {
      const before = (await wireStats()).sql.statements;
      expect((await guess(email)).status).toBe(401);
      return (await wireStats()).sql.statements - before;
    };
    // A mail of before may still be on its way.
    await vi.waitFor(async () => expect([await cost((await makePerson()).email), await cost(freshEmail())]).toEqual([2, 2]), {
      timeout: 20_000,
    });
  });

  it("hold up an account that is shut as they do any other, though the password is right", async () => {
    const { id, email } = await makePerson();
    await testDb().execute(sql`update users set suspended_at = now() where id = ${id}`);
    for (let i = 0; i < 4; i++) expect((await signIn(email)).status).toBe(401);
    await holdClock();
    expect((await signIn(email)).status).toBe(429);
  });

  it("three of them cost the owner nothing, and success forgets them", async () => {
    const { email } = await makePerson();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 3; i++) expect((await guess(email)).status).toBe(401);
      expect((await signIn(email)).status).toBe(200);
    }
  });

  it("hold up an address whichever accounts it tries", async () => {
    const address = freshAddress();
    for (let i = 0; i < 4; i++) expect((await guess(freshEmail(), address)).status).toBe(401);
    await holdClock();
    expect((await guess(freshEmail(), address)).status).toBe(429);
    expect((await guess(freshEmail())).status).toBe(401);
  });

  it("in number bring the owner a link that forgets them", async () => {
    const { email } = await makePerson();
    const age = () => testDb().execute(sql`update sign_in_attempts set at = at - interval '15 minutes'`);
    for (let i = 0; i < 8; i++) {
      await age();
      expect((await guess(email)).status).toBe(401);
    }
    expect((await signIn(email)).status).toBe(429);
    const token = tokenIn(await mailTo(email, 2));
    expect((await call("/auth/unlock", { json: { token } })).status).toBe(200);
    expect((await signIn(email)).status).toBe(200);
  });

  it("in number bring a link whenever there is none, and never two", async () => {
    const { id, email } = await makePerson();
    const links = async (): Promise<number> => {
      await testDb().execute(sql`update sign_in_attempts set at = at - interval '15 minutes'`);
      expect((await guess(email)).status).toBe(401);
      return (await testDb().execute(sql`select 1 from mail_tokens where user_id = ${id} and purpose = 'unlock'`)).rows.length;
    };
    const counts: number[] = [];
    for (let i = 0; i < 9; i++) counts.push(await links());
    expect(counts).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1]);
    await testDb().execute(
      sql`update mail_tokens set expires_at = now() - interval '1 second' where user_id = ${id} and purpose = 'unlock'`,
    );
    expect(await links()).toBe(2);
  });
});

describe("oneself", () => {
  it("may be renamed", async () => {
    const { access_token } = await makePerson();
    expect(await (await call("/auth/me", { method: "PATCH", token: access_token, json: { name: "Ada" } })).json()).toMatchObject({
      name: "Ada",
    });
    expect((await call("/auth/me", { method: "PATCH", token: access_token, json: { role: "admin" } })).status).toBe(422);
  });

  it("may be erased, with a receipt; the address is free again", async () => {
    const ada = await makePerson();
    const receipt = await (await call("/auth/me", { method: "DELETE", token: ada.access_token })).json();
    expect(receipt).toMatchObject({ id: expect.stringMatching(/^ers_/), counts: { account: 1, sessions: 1, mails: 1 } });
    expect((await me(ada.access_token)).status).toBe(401);
    expect((await refresh(ada.refresh_token)).status).toBe(401);
    expect((await signIn(ada.email)).status).toBe(401);
    expect((await register(ada.email)).status).toBe(202);
    await mailTo(ada.email, 2);
    expect((await inboxOf(ada.email))[0]?.subject).toBe("Confirm your address");
  });
});
