import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Credential, Evidence } from "../domain/accounts/credentials.ts";
import { looksLikeKey } from "../domain/accounts/key-text.ts";
import { lookUpKey, lookUpSession, readToken } from "../domain/accounts/look-up.ts";
import { writeLastUsed } from "../domain/accounts/upkeep-store.ts";
import { AppError } from "../lib/errors.ts";
import { isInBlock, parseBlock, parseClientAddress } from "../lib/ip.ts";
import type { AppEnv } from "./env.ts";

/** How old evidence may be while nothing is heard of revocations. */
const TRUSTED_ALONE_MS = 3_500;

const refused = () =>
  new AppError("unauthenticated", "The credential is not valid, has expired or was revoked.", { headers: INVALID_TOKEN });
const INVALID_TOKEN = { "www-authenticate": 'Bearer realm="tidings", error="invalid_token"' };

/** One that is no good, whatever is asked. */
const NO_CREDENTIAL: Credential = { evidence: null, lookUp: () => Promise.resolve(null) };

/** The credential's text; null where there is none, empty where it is written in no known way. */
function textOf(c: Context<AppEnv>): string | null {
  const key = c.req.header("x-api-key");
  const header = c.req.header("authorization");
  if (key !== undefined) return header === undefined ? key.trim() : "";
  if (header === undefined) return null;
  return /^bearer +([\w.~+/=-]+)$/i.exec(header.trim())?.[1] ?? "";
}

async function readCredential(c: Context<AppEnv>, text: string): Promise<Credential> {
  const ctx = c.get("ctx");
  const { credentials, clock } = ctx;
  if (credentials.isRefused(text, clock())) return NO_CREDENTIAL;
  const note = (evidence: Evidence | null): Evidence | null => {
    if (evidence === null) credentials.refuse(text, clock());
    else credentials.remember(text, evidence);
    return evidence;
  };
  const known = credentials.recall(text, clock());
  if (looksLikeKey(text)) {
    const lookUp = async () => note(await lookUpKey(ctx, text));
    return { evidence: known ?? (await lookUp()), lookUp };
  }
  const evidence = known ?? (await readToken(ctx, text));
  if (evidence === null) return NO_CREDENTIAL;
  credentials.remember(text, evidence);
  return { evidence, lookUp: async () => note(await lookUpSession(ctx, evidence)) };
}

/**
 * Who calls, as far as it is known here; no credential is an anonymous caller, and so is one used from an address it is not
 * for: whoever found a key cannot spend its owner's limit. Costs no round trip but for a key this isolate has not seen. What
 * it finds is to be confirmed when the request's limit has been decided.
 */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  const text = textOf(c);
  const credential = text === null ? null : await readCredential(c, text);
  c.set("credential", credential);
  const evidence = credential?.evidence ?? null;
  c.set("actor", evidence !== null && isFromItsAddress(c, evidence) ? evidence.actor : { type: "anonymous" });
  await next();
});

/**
 * Lets nobody on whose credential is bad (401, even where none is needed), revoked, or used from an address it is not for.
 * Runs after the limit, which has made sure that the log of revocations is fresh: what the log makes void, or what is too
 * old while Redis is away, is looked up again, once.
 */
export const confirmCredential = createMiddleware<AppEnv>(async (c, next) => {
  const credential = c.get("credential");
  if (credential !== null) {
    const { hotPath, credentials, clock, db, waitUntil } = c.get("ctx");
    const { evidence } = credential;
    if (evidence === null) throw refused();
    const isVoid = c.get("degraded")
      ? clock() - evidence.sinceMs > TRUSTED_ALONE_MS
      : evidence.ids.some((id) => hotPath.isRevoked(id, evidence.sinceMs));
    const confirmed = isVoid ? await credential.lookUp() : evidence;
    if (confirmed === null) throw refused();
    if (!isFromItsAddress(c, confirmed)) throw new AppError("forbidden", "This key may not be used from your address.");
    c.set("actor", confirmed.actor);
    const uses = credentials.use(confirmed.ids[0], clock());
    if (uses.length > 0) waitUntil(writeLastUsed(db, uses));
  }
  await next();
});

function isFromItsAddress(c: Context<AppEnv>, { allowedIps }: Evidence): boolean {
  if (allowedIps.length === 0) return true;
  const blocks = allowedIps.flatMap((text) => parseBlock(text) ?? []);
  const address = parseClientAddress(c.req.header("cf-connecting-ip") ?? "");
  return address !== null && blocks.some((block) => isInBlock(address, block));
}
