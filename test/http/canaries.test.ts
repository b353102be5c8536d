import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { mailTo, tokenIn } from "../support/mail.ts";
import { freshEmail, testDb } from "../support/people.ts";

const Tokens = z.object({ access_token: z.string(), refresh_token: z.string() });
const ShownKey = z.object({ id: z.string(), key: z.string() });

const email = freshEmail();
const planted = {
  email,
  password: "canary the first of all",
  nextPassword: "canary the second of all",
  wrongPassword: "canary that was mistyped",
  name: "Canaria Lovelace",
  keyName: "Canaria's telephone",
  sourcePassword: "canary-in-a-url",
  sourceKey: "canary-in-a-query",
};
/** What is made on the way, and shown once. */
const made: Record<string, string> = {};
const lines: string[] = [];
/** Answers that have no business telling any of it. */
const answers: string[] = [];

beforeAll(resetStack);
const spies = (["log", "info", "warn", "error"] as const).map((level) =>
  vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => void lines.push(parts.map(String).join(" "))),
);
afterAll(() => spies.forEach((spy) => spy.mockRestore()));

type Options = NonNullable<Parameters<typeof call>[1]>;
async function told(status: number, path: string, options: Options): Promise<unknown> {
  const response = await call(path, options);
  const text = await response.text();
  expect(response.status, `${path}: ${text}`).toBe(status);
  answers.push(`${path} → ${text}`);
  return JSON.parse(text);
}
/** The same where the answer is whom it is for. */
async function shown(path: string, options: Options): Promise<unknown> {
  const response = await call(path, options);
  expect(response.status, path).toBeLessThan(300);
  return response.json();
}

async function live(): Promise<void> {
  const { password, nextPassword, wrongPassword, name, keyName, sourcePassword, sourceKey } = planted;
  await told(202, "/auth/register", { json: { email, password, confirm_password: password } });
  await told(422, "/auth/register", { json: { email, password, confirm_password: wrongPassword } });
  made["link"] = tokenIn(await mailTo(email));
  await told(200, "/auth/verify-email", { json: { token: made["link"] } });
  await told(400, "/auth/token", {
    body: `{"username": "${email}", "password": "${wrongPassword}`,
    headers: { "content-type": "application/json" },
  });
  await told(401, "/auth/token", { json: { username: email, password: wrongPassword } });
  const { access_token: token, refresh_token } = Tokens.parse(await shown("/auth/token", { json: { username: email, password } }));
  Object.assign(made, { token, refresh_token });
  await shown("/auth/me", { method: "PATCH", token, json: { name } });
  const key = ShownKey.parse(await shown("/keys", { token, json: { name: keyName, scopes: ["items:read"] } }));
  made["key"] = key.key;
  await told(200, "/items", { headers: { "x-api-key": key.key } });
  await told(401, "/items", { headers: { "x-api-key": `${key.key}x` } });
  made["nextKey"] = ShownKey.parse(await shown(`/keys/${key.id}/rotate`, { token, json: { grace_seconds: 60 } })).key;
  await told(422, "/auth/password", {
    token,
    json: { current_password: wrongPassword, password: nextPassword, confirm_password: nextPassword },
  });
  await told(200, "/auth/password", {
    token,
    json: { current_password: password, password: nextPassword, confirm_password: nextPassword },
  });
  await told(202, "/auth/forgot-password", { json: { email } });
  made["resetLink"] = tokenIn(await mailTo(email, 5));
  await call(`/auth/reset-password?token=${made["resetLink"]}`);
  await told(200, "/auth/reset-password", { json: { token: made["resetLink"], password, confirm_password: password } });
  const admin = await tokenOf("admin");
  await shown(`/admin/users?q=${encodeURIComponent(email)}`, { token: admin });
  const source = { name: "Canaries", kind: "feed", item_kind: "post" };
  await told(422, "/sources", { token: admin, json: { ...source, url: `https://reader:${sourcePassword}@feeds.example.org/a.xml` } });
  await shown("/sources", { token: admin, json: { ...source, url: `https://feeds.example.org/b.xml?api_key=${sourceKey}` } });
  const again = Tokens.parse(await shown("/auth/token", { json: { username: email, password } }));
  await told(200, "/auth/me", { method: "DELETE", token: again.access_token });
}

describe("planted canaries", () => {
  it("stand in no entry of the audit log, no log line and no answer that has no business with them", async () => {
    await live();
    const { rows } = await testDb().execute<{ entry: string }>(sql`select to_jsonb(a)::text as entry from audit_log a`);
    const entries = rows.map(({ entry }) => entry);
    const places = { "the audit log": entries, "log lines": lines, answers };
    const found = Object.entries({ ...planted, ...made }).flatMap(([canary, text]) =>
      Object.entries(places).flatMap(([place, texts]) =>
        texts.filter((each) => each.includes(text)).map((each) => `${canary} in ${place}: ${each}`),
      ),
    );
    expect(found).toEqual([]);
    // Else nothing was looked at.
    expect(entries.length).toBeGreaterThan(12);
    expect(lines.some((line) => line.includes('"event":"sign_in"'))).toBe(true);
    expect(Object.values(made).every((text) => text.length > 20)).toBe(true);
  });
});
