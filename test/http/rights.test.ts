import { sql } from "drizzle-orm";
import { env } from "cloudflare:workers";
import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { ROLES, type Role } from "../../src/domain/accounts/roles.ts";
import { type Scope, SCOPES } from "../../src/domain/accounts/scopes.ts";
import { signAccessToken } from "../../src/domain/accounts/tokens.ts";
import { makeId } from "../../src/lib/ids.ts";
import { call } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { testDb } from "../support/people.ts";
import { freshToken } from "../support/tokens.ts";
import { ON_PUBLIC_THINGS, OWNED, RIGHTS } from "./rights-table.ts";

const Rights = z.object({
  ...{ role: z.enum(ROLES).nullable(), scope: z.string().nullable() },
  ...{ sessionOnly: z.boolean(), verified: z.boolean(), fresh: z.boolean() },
});
const Operation = z.object({ security: z.array(z.record(z.string(), z.array(z.string()))), "x-rights": Rights });
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

type Case = { name: string; method: string; path: string; rights: z.infer<typeof Rights>; security: z.infer<typeof Operation>["security"] };

const config = readConfig(env);
const newId = (prefix: "usr" | "ses") => makeId(prefix, Date.now(), crypto.getRandomValues(new Uint8Array(16)));
const ALL_SCOPES = Object.keys(SCOPES) as Scope[];

let cases: Case[];
let suspended: string;
let expired: string;
/** Keys of an administrator: one with every scope, and for each scope one with all the others. */
const keys = new Map<Scope | null, string>();

/** Somebody of this role with a session, made without a password; `inDatabase: false` is only a token. */
async function tokenFor(role: Role, { isVerified = true, inDatabase = true, signedInMs = Date.now() } = {}): Promise<string> {
  const [userId, sessionId] = [newId("usr"), newId("ses")];
  if (inDatabase) {
    const email = `${userId}@example.com`;
    await testDb().batch([
      testDb().execute(
        sql`insert into users (id, email, password_hash, role, verified_at) values (${userId}, ${email}, 'none', ${role}, now())`,
      ),
      testDb().execute(sql`insert into sessions (id, user_id, rotated_at, created_at, last_used_at, expires_at)
        values (${sessionId}, ${userId}, now(), now(), now(), now() + interval '1 day')`),
    ]);
  }
  return signAccessToken(config, { userId, sessionId, role, isVerified, signedInMs }, Date.now());
}

const idOf = async (token: string) => z.object({ id: z.string() }).parse(await (await call("/auth/me", { token })).json()).id;

beforeAll(async () => {
  await resetStack();
  const { paths } = Document.parse(await (await call("/openapi.json")).json());
  cases = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path.replace("/api/v1", "")}`,
      ...{
        method: method.toUpperCase(),
        path: path
          .replace("/api/v1", "")
          .replaceAll("{format}", "json")
          .replaceAll(/\{[^}]+\}/g, "nonsense"),
      },
      ...{ rights: operation["x-rights"], security: operation.security },
    })),
  );
  const admin = await tokenFor("admin");
  for (const missing of [null, ...ALL_SCOPES]) {
    const json = { name: "k", scopes: ALL_SCOPES.filter((scope) => scope !== missing), limits: { per_minute: 6000 } };
    const made = await call("/keys", { token: admin, json });
    keys.set(missing, z.object({ key: z.string() }).parse(await made.json()).key);
  }
  suspended = await tokenFor("admin");
  await call(`/admin/users/${await idOf(suspended)}`, { method: "PATCH", token: admin, json: { suspended: true } });
  const holder = { userId: newId("usr"), sessionId: newId("ses"), role: "admin", isVerified: true } as const;
  expired = await freshToken(config, holder, Date.now() - 2 * 3_600_000);
});

const ask = async ({ method, path }: Case, credential: string | null): Promise<number> => {
  const isKey = credential?.startsWith("tdg_") ?? false;
  const response = await call(path, {
    method,
    ...(credential === null || isKey ? {} : { token: credential }),
    ...(method === "GET" || method === "DELETE" ? {} : { body: "{}" }),
    headers: { "content-type": "application/json", ...(isKey && credential !== null ? { "x-api-key": credential } : {}) },
  });
  await response.body?.cancel();
  return response.status;
};

/** Operations under the API's base; what stands at the root asks nobody anything. */
const guarded = () => cases.filter(({ path }) => !path.startsWith("/health") && !path.startsWith("/metrics"));

/** Collects every operation that answers otherwise than expected, so that a failure names them all. */
async function wrongOnes(
  among: readonly Case[],
  credentialOf: (one: Case) => Promise<string | null> | string | null,
  isRight: (status: number) => boolean,
) {
  const wrong: string[] = [];
  for (const one of among) {
    const status = await ask(one, await credentialOf(one));
    if (!isRight(status)) wrong.push(`${one.name}: ${status}`);
  }
  return wrong;
}

const letThrough = (status: number) => status !== 401 && status !== 403 && status !== 429 && status < 500;

describe("every operation", () => {
  it("is in the table of rights, with the rights it has; a new one needs a line there", () => {
    const found = Object.fromEntries(
      cases.map(({ name, rights: { role, scope, sessionOnly, verified, fresh } }) => [
        name,
        [
          role ?? "anybody",
          sessionOnly ? "session" : (scope ?? "any key"),
          ...(verified ? ["verified"] : []),
          ...(fresh ? ["fresh"] : []),
        ].join(", "),
      ]),
    );
    expect(found).toEqual(RIGHTS);
  });

  it("says in the contract what it asks for", () => {
    for (const { name, rights, security } of cases) {
      const anonymous = security.some((way) => Object.keys(way).length === 0);
      const key = security.find((way) => "api_key" in way)?.["api_key"];
      expect({ name, anonymous, key }).toEqual({
        name,
        anonymous: rights.role === null,
        key: rights.sessionOnly ? undefined : rights.scope === null ? [] : [rights.scope],
      });
    }
  });

  it("answers an anonymous caller with 401 unless it is for everybody", async () => {
    expect(
      await wrongOnes(
        guarded().filter(({ rights }) => rights.role !== null),
        () => null,
        (status) => status === 401,
      ),
    ).toEqual([]);
    expect(
      await wrongOnes(
        guarded().filter(({ rights }) => rights.role === null),
        () => null,
        (status) => status !== 403 && status < 500,
      ),
    ).toEqual([]);
  });

  it("answers a key without its scope, or any key where keys do not reach, with 403", async () => {
    const among = guarded().filter(({ rights }) => rights.sessionOnly || rights.scope !== null);
    const credential = ({ rights }: Case) => keys.get(rights.sessionOnly ? null : (rights.scope as Scope)) ?? "";
    expect(await wrongOnes(among, credential, (status) => status === 403)).toEqual([]);
  });

  it("lets a key with its scope, of an owner with its role, through", async () => {
    const among = guarded().filter(({ rights, path }) => !rights.sessionOnly && !path.startsWith("/auth/"));
    expect(await wrongOnes(among, () => keys.get(null) ?? "", letThrough)).toEqual([]);
  });

  it("answers a lesser role with 403", async () => {
    const among = guarded().filter(({ rights }) => rights.role === "editor" || rights.role === "admin");
    const lesser = ({ rights }: Case) => tokenFor(rights.role === "admin" ? "editor" : "user", { inDatabase: false });
    expect(await wrongOnes(among, lesser, (status) => status === 403)).toEqual([]);
  });

  it("answers somebody unconfirmed with 403 where the address must be confirmed", async () => {
    const among = guarded().filter(({ rights }) => rights.verified);
    expect(
      await wrongOnes(
        among,
        () => tokenFor("admin", { isVerified: false, inDatabase: false }),
        (status) => status === 403,
      ),
    ).toEqual([]);
  });

  it("answers whoever signed in too long ago with 401 where that matters, and nowhere else", async () => {
    const stale = () => tokenFor("admin", { inDatabase: false, signedInMs: Date.now() - (config.STEP_UP_MAX_AGE_S + 1) * 1000 });
    const [fresh, others] = [guarded().filter(({ rights }) => rights.fresh), guarded().filter(({ rights }) => !rights.fresh)];
    expect(await wrongOnes(fresh, stale, (status) => status === 401)).toEqual([]);
    const reads = others.filter(({ method, rights }) => method === "GET" && rights.role === "admin");
    expect(await wrongOnes(reads, stale, letThrough)).toEqual([]);
  });

  it("answers a suspended user's and an expired token with 401, even where no credential is needed", async () => {
    expect(
      await wrongOnes(
        guarded(),
        () => suspended,
        (status) => status === 401,
      ),
    ).toEqual([]);
    expect(
      await wrongOnes(
        guarded(),
        () => expired,
        (status) => status === 401,
      ),
    ).toEqual([]);
  });

  it("lets whoever has the right through", async () => {
    const among = guarded().filter(({ path }) => !path.startsWith("/auth/") || path.startsWith("/auth/sessions") || path === "/auth/me");
    expect(await wrongOnes(among, ({ rights }) => tokenFor(rights.role ?? "user"), letThrough)).toEqual([]);
  });

  it("on one's own thing is 404 to everybody else, administrators included", async () => {
    const isOwned = ({ rights, name }: Case) => rights.role === "user" && name.includes("{") && !ON_PUBLIC_THINGS.includes(name);
    expect(new Set(cases.filter(isOwned).map(({ name }) => name))).toEqual(new Set(Object.keys(OWNED)));
    const owner = await tokenFor("user");
    for (const one of cases.filter(isOwned)) {
      const { make, json } = OWNED[one.name] ?? { make: () => Promise.resolve("") };
      const path = one.name.slice(one.name.indexOf(" ") + 1).replace(/\{[^}]+\}/, await make(owner));
      for (const role of ["user", "admin"] as const) {
        const other = await call(path, { method: one.method, token: await tokenFor(role), ...(json === undefined ? {} : { json }) });
        expect(other.status, `${one.name} as another ${role}`).toBe(404);
      }
    }
  });
});
