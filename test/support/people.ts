import { sql } from "drizzle-orm";
import { env } from "cloudflare:workers";
import { z } from "zod";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import type { Role } from "../../src/domain/accounts/roles.ts";
import { call } from "./api.ts";
import { mailTo, tokenIn } from "./mail.ts";

export const PASSWORD = "a lion sleeps";

const Tokens = z.object({ access_token: z.string(), refresh_token: z.string(), token_type: z.literal("bearer"), expires_in: z.number() });
export type Tokens = z.infer<typeof Tokens>;

let people = 0;
/** An address nobody else in this run has. */
export const freshEmail = (): string => `person-${Date.now().toString(36)}-${++people}@example.com`;

/** The database of the Workers under test. */
export function testDb(): Db {
  const config = readConfig(env);
  return openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
}

export const register = (email: string, password = PASSWORD) =>
  call("/auth/register", { json: { email, password, confirm_password: password } });

export const signIn = (username: string, password = PASSWORD, more: { address?: string } = {}) =>
  call("/auth/token", { json: { username, password }, ...more });

export async function tokensOf(email: string, password = PASSWORD): Promise<Tokens> {
  const response = await signIn(email, password);
  if (response.status !== 200) throw new Error(`signing in: ${response.status} ${await response.text()}`);
  return Tokens.parse(await response.json());
}

export type Person = { id: string; email: string; access_token: string; refresh_token: string };

/** Somebody registered, confirmed by the mailed link and signed in; of another role by hand. */
export async function makePerson({ role = "user", verified = true }: { role?: Role; verified?: boolean } = {}): Promise<Person> {
  const email = freshEmail();
  await register(email);
  if (verified) {
    const response = await call("/auth/verify-email", { json: { token: tokenIn(await mailTo(email)) } });
    if (response.status !== 200) throw new Error(`confirming: ${await response.text()}`);
  }
  if (role !== "user") await testDb().execute(sql`update users set role = ${role} where email = ${email}`);
  const { access_token, refresh_token } = await tokensOf(email);
  const { id } = z.object({ id: z.string() }).parse(await (await call("/auth/me", { token: access_token })).json());
  return { id, email, access_token, refresh_token };
}
