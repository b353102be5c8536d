import type { Doer } from "../audit/index.ts";
import { type AccountsCtx, inSeconds, nowOf, voidEvidence } from "./ctx.ts";
import { issueTokens, SESSION_LIFE_S, type Tokens } from "./issue-tokens.ts";
import { readRefreshToken } from "./refresh-tokens.ts";
import { rotateSession } from "./session-store.ts";

/**
 * The next pair of tokens (RFC 9700, 4.14.2). The same token again within 10 s, before its successor was used, gives the
 * same successor; any other reuse ends the session. Null where the token is no good.
 */
export async function refreshSession(ctx: AccountsCtx, doer: Doer, text: string): Promise<Tokens | null> {
  const token = await readRefreshToken(ctx.config, text);
  if (token === null) return null;
  const rotation = await rotateSession(ctx.db, doer, {
    ...{ id: token.sessionId, generation: token.generation, now: nowOf(ctx), expiresAt: inSeconds(ctx, SESSION_LIFE_S) },
  });
  if (rotation.state === "reused") {
    ctx.log("warn", "refresh_token_reused", { request_id: ctx.requestId, session_id: token.sessionId });
    await voidEvidence(ctx, [token.sessionId]);
  }
  if (rotation.state !== "rotated") return null;
  return issueTokens(ctx, rotation.holder, { sessionId: token.sessionId, generation: rotation.generation });
}
