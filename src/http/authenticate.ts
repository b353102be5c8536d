import type { Credential, Evidence } from "../domain/accounts/credentials.ts";
import { looksLikeKey } from "../domain/accounts/key-text.ts";
import type { Actor } from "../domain/accounts/schema.ts";
import { AppError } from "../lib/errors.ts";
import { isInBlock, parseBlock, parseClientAddress } from "../lib/ip.ts";
import { loadOnce } from "../lib/load-once.ts";
import type { Visit } from "./env.ts";

const lookUps = loadOnce(() => import("../domain/accounts/look-up.ts"));
const upkeep = loadOnce(() => import("../domain/accounts/upkeep-store.ts"));

/** How old evidence may be while nothing is heard of revocations. */
const TRUSTED_ALONE_MS = 3_500;

const refused = () =>
  new AppError("unauthenticated", "The credential is not valid, has expired or was revoked.", { headers: INVALID_TOKEN });
const INVALID_TOKEN = { "www-authenticate": 'Bearer realm="tidings", error="invalid_token"' };

/** One that is no good, whatever is asked. */
const NO_CREDENTIAL: Credential = { evidence: null, lookUp: () => Promise.resolve(null) };

/** The credential's text; null where there is none, empty where it is written in no known way. */
export function credentialTextOf(headers: Headers): string | null {
  const key = headers.get("x-api-key");
  const header = headers.get("authorization");
  if (key !== null) return header === null ? key.trim() : "";
  if (header === null) return null;
  return /^bearer +([\w.~+/=-]+)$/i.exec(header.trim())?.[1] ?? "";
}

/** What is known here of a credential; costs no round trip but for a key that this isolate has not seen. */
export async function readCredential({ ctx, whole }: Visit, text: string): Promise<Credential> {
  const { credentials, clock } = ctx;
  if (credentials.isRefused(text, clock())) return NO_CREDENTIAL;
  const note = (evidence: Evidence | null): Evidence | null => {
    if (evidence === null) credentials.refuse(text, clock());
    else credentials.remember(text, evidence);
    return evidence;
  };
  const known = credentials.recall(text, clock());
  if (looksLikeKey(text)) {
    const lookUp = async () => note(await (await lookUps()).lookUpKey(await whole(), text));
    return { evidence: known ?? (await lookUp()), lookUp };
  }
  const evidence = known ?? (await (await lookUps()).readToken(ctx, text));
  if (evidence === null) return NO_CREDENTIAL;
  credentials.remember(text, evidence);
  return { evidence, lookUp: async () => note(await (await lookUps()).lookUpSession(await whole(), evidence)) };
}

/**
 * Who acts by a credential. Throws where it is bad (401, even where none is needed), revoked, or used from an address it is
 * not for. What the log of revocations makes void, or what is too old while Redis is away (`degraded`), is looked up again,
 * once.
 */
export async function confirmCredential(visit: Visit, credential: Credential, degraded: boolean): Promise<Actor> {
  const { hotPath, credentials, clock, waitUntil } = visit.ctx;
  const { evidence } = credential;
  if (evidence === null) throw refused();
  const isVoid = degraded
    ? clock() - evidence.sinceMs > TRUSTED_ALONE_MS
    : evidence.ids.some((id) => hotPath.isRevoked(id, evidence.sinceMs));
  const confirmed = isVoid ? await credential.lookUp() : evidence;
  if (confirmed === null) throw refused();
  if (!isFromItsAddress(confirmed, visit.address)) throw new AppError("forbidden", "This key may not be used from your address.");
  const uses = credentials.use(confirmed.ids[0], clock());
  if (uses.length > 0) waitUntil(writeUses(visit, uses));
  return confirmed.actor;
}

async function writeUses({ whole }: Visit, uses: readonly { id: string; at: string }[]): Promise<void> {
  const { writeLastUsed } = await upkeep();
  await writeLastUsed((await whole()).db, uses);
}

/** Whether a credential may be used from this address. */
export function isFromItsAddress({ allowedIps }: Evidence, text: string): boolean {
  if (allowedIps.length === 0) return true;
  const blocks = allowedIps.flatMap((cidr) => parseBlock(cidr) ?? []);
  const address = parseClientAddress(text);
  return address !== null && blocks.some((block) => isInBlock(address, block));
}
