import type { Config } from "../../config.ts";
import { type RefreshToken, writeRefreshToken } from "./refresh-tokens.ts";
import type { Holder } from "./session-store.ts";
import { ACCESS_TOKEN_LIFE_S, signAccessToken } from "./tokens.ts";

export type Tokens = { access_token: string; refresh_token: string; token_type: "bearer"; expires_in: number };

/** The pair of tokens of one generation of a session (RFC 6749, 5.1); neither outlives it. */
export async function issueTokens(
  ctx: { config: Pick<Config, "JWT_KEYS" | "PUBLIC_URL">; clock: () => number },
  holder: Holder,
  { expiresMs, ...refresh }: RefreshToken & { expiresMs: number },
): Promise<Tokens> {
  const lifeS = Math.min(ACCESS_TOKEN_LIFE_S, Math.floor((expiresMs - ctx.clock()) / 1000));
  const [access_token, refresh_token] = await Promise.all([
    signAccessToken(ctx.config, { ...holder, sessionId: refresh.sessionId }, ctx.clock(), lifeS),
    writeRefreshToken(ctx.config, refresh),
  ]);
  return { access_token, refresh_token, token_type: "bearer", expires_in: lifeS };
}
