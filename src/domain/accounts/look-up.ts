import type { Db } from "../../adapters/postgres/index.ts";
import type { Config } from "../../config.ts";
import type { Evidence } from "./credentials.ts";
import { findKeyHolder } from "./key-store.ts";
import { hashKey } from "./key-text.ts";
import { HIGHEST_LIMIT } from "./roles.ts";
import { findSessionHolder } from "./session-store.ts";
import { verifyAccessToken } from "./tokens.ts";

type LookUpCtx = { db: Db; config: Config; clock: () => number };

/** What an access token says of itself, without a look-up: good evidence until its session or user is revoked. */
export async function readToken(ctx: Pick<LookUpCtx, "config" | "clock">, text: string): Promise<Evidence | null> {
  const token = await verifyAccessToken(ctx.config, text, ctx.clock());
  if (token === null) return null;
  const { userId, sessionId, role, isVerified, signedInMs, issuedMs, expiresMs } = token;
  return {
    actor: { type: "user", id: userId, sessionId, signedInMs, role, isVerified },
    ids: [sessionId, userId],
    ...{ sinceMs: issuedMs, expiresMs, allowedIps: [] },
  };
}

/** The same as of now, by one look-up; null where its session has ended. */
export async function lookUpSession(ctx: LookUpCtx, evidence: Evidence): Promise<Evidence | null> {
  const [sessionId, userId] = evidence.ids;
  const sinceMs = ctx.clock();
  const holder = await findSessionHolder(ctx.db, sessionId, new Date(sinceMs).toISOString());
  if (holder === null || holder.userId !== userId) return null;
  const { role, isVerified, signedInMs } = holder;
  return { ...evidence, sinceMs, actor: { type: "user", id: userId, sessionId, signedInMs, role, isVerified } };
}

/** Whom a key acts for as of now, by one look-up; by none where it cannot be a key of ours. */
export async function lookUpKey(ctx: LookUpCtx, text: string): Promise<Evidence | null> {
  const hash = await hashKey(ctx.config, text);
  if (hash === null) return null;
  const sinceMs = ctx.clock();
  const key = await findKeyHolder(ctx.db, hash, new Date(sinceMs).toISOString());
  if (key === null) return null;
  const { id, ownerId, role, isVerified, scopes, allowedIps, expiresAt } = key;
  // It may have been given when the owner's role allowed more.
  const limitPerMinute = key.limitPerMinute === null ? null : Math.min(key.limitPerMinute, HIGHEST_LIMIT[role]);
  return {
    actor: { type: "key", id, ownerId, role, isVerified, scopes, limitPerMinute },
    ids: [id, ownerId],
    ...{ sinceMs, expiresMs: expiresAt === null ? Infinity : Date.parse(expiresAt), allowedIps },
  };
}
