import type { Db } from "../../adapters/postgres/index.ts";
import type { Config } from "../../config.ts";
import { DUMMY_HASH, verifyPassword } from "./password.ts";
import { findUserByEmail } from "./store.ts";
import { ACCESS_TOKEN_LIFE_S, signAccessToken } from "./tokens.ts";

export type SignedIn = { access_token: string; token_type: "bearer"; expires_in: number };

/** A bearer token for the right password, else null: unknown, suspended and wrong cost and answer the same. */
export async function signIn(
  ctx: { db: Db; config: Config; clock: () => number },
  input: { email: string; password: string },
): Promise<SignedIn | null> {
  const user = await findUserByEmail(ctx.db, input.email);
  const right = await verifyPassword(input.password, user?.passwordHash ?? DUMMY_HASH);
  if (user === null || !right || user.suspendedAt !== null) return null;
  return {
    access_token: await signAccessToken(ctx.config, user, ctx.clock()),
    token_type: "bearer",
    expires_in: ACCESS_TOKEN_LIFE_S,
  };
}
