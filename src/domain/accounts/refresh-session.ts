import type { Doer } from "../audit/index.ts";
import { type AccountsCtx, nowOf, voidEvidence } from "./ctx.ts";
import { issueTokens, type Tokens } from "./issue-tokens.ts";
import { readRefreshToken } from "./refresh-tokens.ts";
import { rotateSession } from "./session-store.ts";

/**
 * The next pair of tokens (RFC 9700, 4.14.2). The same token again within 10 s, before its successor was used, gives the
 * same successor; any other reuse ends the session. Null where the token is no good.
 */
export async function refreshSession(ctx: AccountsCtx, doer: Doer, text: string): Promise<Tokens | null> {
  const token = await readRefreshToken(ctx.config, text);
  if (token === null) return null;
  const { SESSION_IDLE_S: idleS, SESSION_MAX_S: maxS } = ctx.config;
  const rotation = await rotateSession(ctx.db, doer, {
    ...{ id: token.sessionId, generation: token.generation, now: nowOf(ctx), idleS, maxS },
  });
  if (rotation.state === "reused") {
    ctx.log("warn", "refresh_token_reused", { request_id: ctx.requestId, session_id: token.sessionId });
    await voidEvidence(ctx, [token.sessionId]);
  }
  if (rotation.state !== "rotated") return null;
  const { holder, generation, expiresMs } = rotation;
  return issueTokens(ctx, holder, { sessionId: token.sessionId, generation, expiresMs });
}
