import { env } from "cloudflare:workers";
import { SignJWT } from "jose";
import { z } from "zod";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { users } from "../../drizzle/schema/accounts.ts";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { hashPassword } from "../../src/domain/accounts/password.ts";
import { call, freshAddress } from "../support/api.ts";
import { resetStack } from "../support/control.ts";

const PASSWORD = "correct horse battery";
const Token = z.object({ access_token: z.string(), refresh_token: z.string(), token_type: z.literal("bearer"), expires_in: z.number() });
const Breaches = z.object({ breaches: z.record(z.string(), z.number()) });
const Event = z.object({
  ...{ level: z.string(), event: z.string(), request_id: z.string().optional(), status: z.number().optional() },
  ...{ policy: z.string().optional(), limit: z.number().optional() },
});
const config = readConfig(env);

beforeAll(async () => {
  await resetStack();
  const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
  const passwordHash = await hashPassword(PASSWORD);
  await db.insert(users).values([
    { id: "usr_01hzzzzzzzzzzzzzzzzzzzzzz0", email: "admin@example.com", passwordHash, role: "admin" },
    { id: "usr_01hzzzzzzzzzzzzzzzzzzzzzz1", email: "gone@example.com", passwordHash, role: "admin", suspendedAt: "2026-01-01T00:00:00Z" },
  ]);
});

const form = (username: string, password: string, address = freshAddress()) =>
  call("/auth/token", {
    body: new URLSearchParams({ grant_type: "password", username, password }),
    headers: { "content-type": "application/x-www-form-urlencoded" },
    address,
  });

/** A token made by hand: what a forger would send. */
async function forged(
  header: { alg: string; kid?: string },
  secret: string,
  claims: Record<string, unknown> = {},
  audience = "tidings-api",
): Promise<string> {
  return new SignJWT({ role: "admin", sid: "ses_01hzzzzzzzzzzzzzzzzzzzzzz0", email_verified: true, ...claims })
    .setProtectedHeader(header)
    .setSubject("usr_01hzzzzzzzzzzzzzzzzzzzzzz0")
    .setIssuer(config.PUBLIC_URL)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));
}

describe("signing in", () => {
  it.each([
    ["the OAuth 2 form", () => form("Admin@Example.com", PASSWORD)],
    ["JSON", () => call("/auth/token", { json: { username: "admin@example.com", password: PASSWORD } })],
  ])("with %s gives a token that opens what needs an administrator", async (_how, ask) => {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { access_token } = Token.parse(await response.json());
    expect((await call("/sources", { token: access_token })).status).toBe(200);
  });

  it("answers a wrong password, an unknown address and a suspended user alike", async () => {
    const answers = await Promise.all([
      form("admin@example.com", "wrong"),
      form("nobody@example.com", PASSWORD),
      form("gone@example.com", PASSWORD),
    ]);
    const problems = await Promise.all(
      answers.map(async (answer) => ({
        status: answer.status,
        ...z.object({ code: z.string(), detail: z.string() }).parse(await answer.json()),
      })),
    );
    expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1);
    expect(problems[0]?.status).toBe(401);
  });

  it("lets a few failures of one address through, and no success is counted", async () => {
    const address = freshAddress();
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await form("admin@example.com", PASSWORD, address)).status);
    for (let i = 0; i < 20; i++) statuses.push((await form(`someone-${i}@example.com`, "wrong", address)).status);
    expect(statuses.slice(0, 7)).toEqual([200, 200, 200, 401, 401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe("a token", () => {
  const [key] = config.JWT_KEYS;
  const kid = key?.kid ?? "";
  const secret = key?.secret ?? "";
  it.each([
    ["of another secret", () => forged({ alg: "HS256", kid }, "x".repeat(43))],
    ["of an unknown key", () => forged({ alg: "HS256", kid: "nobody" }, secret)],
    ["without a key id", () => forged({ alg: "HS256" }, secret)],
    ["of another algorithm", () => forged({ alg: "HS512", kid }, secret)],
    ["for somebody else", () => forged({ alg: "HS256", kid }, secret, {}, "another-api")],
    ["of an unknown role", () => forged({ alg: "HS256", kid }, secret, { role: "owner" })],
    [
      "that is not signed",
      () =>
        Promise.resolve(
          `${btoa(JSON.stringify({ alg: "none", kid }))}.${btoa(JSON.stringify({ sub: "usr_01hzzzzzzzzzzzzzzzzzzzzzz0", role: "admin" }))}.`,
        ),
    ],
  ])("%s opens nothing", async (_what, make) => {
    expect((await call("/sources", { token: await make() })).status).toBe(401);
  });

  it("made by the rules opens the door: the forgeries above fail for their one fault", async () => {
    expect((await call("/sources", { token: await forged({ alg: "HS256", kid }, secret) })).status).toBe(200);
  });
});

describe("the limit of anonymous callers", () => {
  it("lets no more than limit and burst through, then says when to come back", async () => {
    const address = freshAddress();
    const statuses: number[] = [];
    let refused: Response | undefined;
    for (let i = 0; i < 90 && refused === undefined; i++) {
      const response = await call("/items", { address });
      statuses.push(response.status);
      if (response.status === 429) refused = response;
      else await response.body?.cancel();
    }
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(60);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(70);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused?.headers.get("content-type")).toBe("application/problem+json");
  });

  it("tells operators once of a caller who breaks it, however often it is refused", async () => {
    const address = freshAddress();
    const breaches = async () => Breaches.parse(await (await call("/health/detailed")).json()).breaches["anonymous"] ?? 0;
    const before = await breaches();
    const log = vi.spyOn(console, "log").mockReturnValue();
    try {
      for (let i = 0; i < 75; i++) await (await call("/items", { address })).body?.cancel();
      const events = log.mock.calls.map(([line]) => Event.parse(JSON.parse(String(line))));
      const told = events.filter(({ event }) => event === "limit_breach");
      expect(told).toEqual([{ event: "limit_breach", level: "warn", policy: "anonymous", limit: 60, request_id: expect.any(String) }]);
      expect(events.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(5);
      expect(events.find(({ request_id, status }) => status === 429 && request_id === told[0]?.request_id)).toBeDefined();
    } finally {
      log.mockRestore();
    }
    await vi.waitFor(async () => expect(await breaches()).toBe(before + 1), { timeout: 15_000, interval: 250 });
  });
});
