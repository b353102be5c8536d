import { compactVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Config } from "../../config.ts";
import { fromBase64Url, toBase64Url } from "../../lib/base64url.ts";
import { isId } from "../../lib/ids.ts";
import { Role } from "./roles.ts";
import { firstOf } from "./signed-text.ts";

export const ACCESS_TOKEN_LIFE_S = 3600;
const AUDIENCE = "tidings-api";
const ALGORITHMS = ["HS256"];

const Claims = z.object({
  sub: z.string().refine((id) => isId("usr", id)),
  sid: z.string().refine((id) => isId("ses", id)),
  role: Role,
  email_verified: z.boolean(),
  /** OpenID Connect Core, 2. Absent from tokens of before it was given. */
  auth_time: z.number().optional(),
  iss: z.string(),
  aud: z.literal(AUDIENCE),
  iat: z.number(),
  exp: z.number(),
});
type TokenConfig = Pick<Config, "JWT_KEYS" | "PUBLIC_URL">;

/** Whom an access token speaks for, and what was known of them at `issuedMs`. */
export type AccessToken = {
  userId: string;
  sessionId: string;
  role: Role;
  isVerified: boolean;
  /** When the password was given. */
  signedInMs: number;
  issuedMs: number;
  expiresMs: number;
};

const bytes = (secret: string) => new TextEncoder().encode(secret);

/** A short-lived bearer token (RFC 7519, HS256) signed with the first key of `JWT_KEYS` and naming it by `kid`. */
export async function signAccessToken(
  config: TokenConfig,
  holder: Pick<AccessToken, "userId" | "sessionId" | "role" | "isVerified" | "signedInMs">,
  nowMs: number,
  lifeS = ACCESS_TOKEN_LIFE_S,
): Promise<string> {
  const { kid, secret } = firstOf(config.JWT_KEYS);
  const nowS = Math.floor(nowMs / 1000);
  const authTimeS = Math.floor(holder.signedInMs / 1000);
  return new SignJWT({ role: holder.role, sid: holder.sessionId, email_verified: holder.isVerified, auth_time: authTimeS })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", kid })
    .setSubject(holder.userId)
    .setIssuer(config.PUBLIC_URL)
    .setAudience(AUDIENCE)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + lifeS)
    .sign(bytes(secret));
}

type Key = { kid: string; secret: Uint8Array };

/** The key is chosen among ours by name; what else the header says (jwk, jku, x5c) is never looked at. */
const chooseAmong = (keys: readonly Key[]) => (header: { kid?: string }) => {
  const key = keys.find(({ kid }) => kid === header.kid);
  if (key === undefined) throw new Error("unknown kid");
  return key.secret;
};

/** Whether a text is the one way to write its bytes in base64url (RFC 7515, 2): no spaces, no padding, no bits left over. */
function isCanonical(text: string): boolean {
  const decoded = fromBase64Url(text);
  return decoded !== null && toBase64Url(decoded) === text;
}

/** The payload of a compact JWS (RFC 7515) that one of these keys signed with HS256, or null. */
export async function verifySignature(keys: readonly Key[], jws: string): Promise<Uint8Array | null> {
  if (!jws.split(".").every(isCanonical)) return null;
  try {
    return (await compactVerify(jws, chooseAmong(keys), { algorithms: ALGORITHMS })).payload;
  } catch {
    return null;
  }
}

/** What a bearer token says, or null when it is forged, expired, for somebody else or not a token at all. */
export async function verifyAccessToken(config: TokenConfig, token: string, nowMs: number): Promise<AccessToken | null> {
  const keys = config.JWT_KEYS.map(({ kid, secret }) => ({ kid, secret: bytes(secret) }));
  const payload = await verifySignature(keys, token);
  const claims = Claims.safeParse(payload === null ? null : readJson(payload));
  if (!claims.success) return null;
  const { sub, sid, role, email_verified, auth_time = 0, iss, iat, exp } = claims.data;
  if (iss !== config.PUBLIC_URL || exp * 1000 <= nowMs) return null;
  const times = { signedInMs: auth_time * 1000, issuedMs: iat * 1000, expiresMs: exp * 1000 };
  return { userId: sub, sessionId: sid, role, isVerified: email_verified, ...times };
}

function readJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return null;
  }
}
