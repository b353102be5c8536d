import type { Db } from "../../adapters/postgres/index.ts";
import type { Config } from "../../config.ts";
import type { Evidence } from "./credentials.ts";
import { findKeyHolder } from "./key-store.ts";
import { hashKey, isWellFormedKey } from "./key-text.ts";
import { findSessionHolder } from "./session-store.ts";
import type { AccessToken } from "./tokens.ts";

type LookUpCtx = { db: Db; config: Config; clock: () => number };

/** What an access token says of itself: good evidence until its session or user is revoked. */
export function evidenceOfToken(token: AccessToken): Evidence {
  const { userId, sessionId, role, isVerified, issuedMs, expiresMs } = token;
  return {
    actor: { type: "user", id: userId, sessionId, role, isVerified },
    ids: [sessionId, userId],
    ...{ sinceMs: issuedMs, expiresMs, allowedIps: [] },
  };
}

/** Whom an access token speaks for as of now, by one look-up; null where its session has ended. */
export async function lookUpSession(ctx: LookUpCtx, token: AccessToken): Promise<Evidence | null> {
  const sinceMs = ctx.clock();
  const holder = await findSessionHolder(ctx.db, token.sessionId, new Date(sinceMs).toISOString());
  if (holder === null || holder.userId !== token.userId) return null;
  return { ...evidenceOfToken({ ...token, ...holder }), sinceMs };
}

/** Whom a key acts for as of now, by one look-up; by none where it cannot be a key of ours. */
export async function lookUpKey(ctx: LookUpCtx, text: string): Promise<Evidence | null> {
  if (!(await isWellFormedKey(ctx.config, text))) return null;
  const sinceMs = ctx.clock();
  const key = await findKeyHolder(ctx.db, await hashKey(ctx.config, text), new Date(sinceMs).toISOString());
  if (key === null) return null;
  const { id, ownerId, role, isVerified, scopes, limitPerMinute, allowedIps, expiresAt } = key;
  return {
    actor: { type: "key", id, ownerId, role, isVerified, scopes, limitPerMinute },
    ids: [id, ownerId],
    ...{ sinceMs, expiresMs: expiresAt === null ? Infinity : Date.parse(expiresAt), allowedIps },
  };
}
