import { sql } from "drizzle-orm";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readConfig } from "../../src/config.ts";
import { verifyAccessToken } from "../../src/domain/accounts/tokens.ts";
import { call } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { makePerson, type Person, testDb, tokensOf } from "../support/people.ts";

beforeAll(resetStack);

const config = readConfig(env);
const Pair = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() });
const refresh = ({ refresh_token }: Person) => call("/auth/refresh", { json: { refresh_token } });
const refreshed = async (person: Person) => Pair.parse(await (await refresh(person)).json());
const signedInAgo = ({ id }: Person, seconds: number) =>
  testDb().execute(sql`update sessions set created_at = now() - make_interval(secs => ${seconds}) where user_id = ${id}`);
/** Seconds until the session ends. */
async function leftOf({ id }: Person): Promise<number> {
  const found = await testDb().execute<{ left: number }>(
    sql`select extract(epoch from expires_at - now())::float8 as left from sessions where user_id = ${id}`,
  );
  return found.rows[0]?.left ?? 0;
}

describe("a session", () => {
  it("ends when nobody refreshed it for the idle time, which each refresh starts anew", async () => {
    const ada = await makePerson();
    expect(await leftOf(ada)).toBeCloseTo(config.SESSION_IDLE_S, -2);
    await testDb().execute(sql`update sessions set expires_at = now() + interval '1 minute' where user_id = ${ada.id}`);
    await refreshed(ada);
    expect(await leftOf(ada)).toBeCloseTo(config.SESSION_IDLE_S, -2);
  });

  it("ends at its greatest age however it is used, and no token of it outlives it", async () => {
    const ada = await makePerson();
    await signedInAgo(ada, config.SESSION_MAX_S - 600);
    const { access_token, expires_in } = await refreshed(ada);
    expect(expires_in).toBeGreaterThan(590);
    expect(expires_in).toBeLessThanOrEqual(600);
    const { expiresMs = 0 } = (await verifyAccessToken(config, access_token, Date.now())) ?? {};
    expect(expiresMs).toBeLessThanOrEqual(Date.now() + 600_000);

    const eve = await makePerson();
    await signedInAgo(eve, config.SESSION_MAX_S + 1);
    expect((await refresh(eve)).status).toBe(401);
  });
});

describe("what is of high value", () => {
  const makeKey = (token: string) => call("/keys", { token, json: { name: "k", scopes: ["items:read"] } });

  it("needs a sign-in of the last minutes: an older one is told so, and how fresh it must be", async () => {
    const ada = await makePerson();
    await signedInAgo(ada, config.STEP_UP_MAX_AGE_S + 5);
    const { access_token: stale } = await refreshed(ada);
    const response = await makeKey(stale);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "insufficient_user_authentication" });
    const challenge = response.headers.get("www-authenticate");
    expect(challenge).toContain('error="insufficient_user_authentication"');
    expect(challenge).toContain(`max_age="${config.STEP_UP_MAX_AGE_S}"`);
    expect((await call("/auth/me", { token: stale })).status).toBe(200);
    expect((await call("/auth/me", { method: "DELETE", token: stale })).status).toBe(401);
    expect((await makeKey((await tokensOf(ada.email)).access_token)).status).toBe(201);
  });

  it("is open to a sign-in that is fresh, also after a refresh", async () => {
    const ada = await makePerson();
    await signedInAgo(ada, config.STEP_UP_MAX_AGE_S - 60);
    expect((await makeKey((await refreshed(ada)).access_token)).status).toBe(201);
  });
});
