import type { Config } from "../../config.ts";
import { type RefreshToken, writeRefreshToken } from "./refresh-tokens.ts";
import type { Holder } from "./session-store.ts";
import { ACCESS_TOKEN_LIFE_S, signAccessToken } from "./tokens.ts";

/** A session nobody refreshed for so long has expired. */
export const SESSION_LIFE_S = 30 * 24 * 3600;

export type Tokens = { access_token: string; refresh_token: string; token_type: "bearer"; expires_in: number };

/** The pair of tokens of one generation of a session (RFC 6749, 5.1). */
export async function issueTokens(
  ctx: { config: Pick<Config, "JWT_KEYS" | "PUBLIC_URL">; clock: () => number },
  holder: Holder,
  refresh: RefreshToken,
): Promise<Tokens> {
  const [access_token, refresh_token] = await Promise.all([
    signAccessToken(ctx.config, { ...holder, sessionId: refresh.sessionId }, ctx.clock()),
    writeRefreshToken(ctx.config, refresh),
  ]);
  return { access_token, refresh_token, token_type: "bearer", expires_in: ACCESS_TOKEN_LIFE_S };
}
