import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Config } from "../../config.ts";
import { isId } from "../../lib/ids.ts";
import { Role } from "./roles.ts";

export const ACCESS_TOKEN_LIFE_S = 3600;
const AUDIENCE = "tidings-api";

const Claims = z.object({
  sub: z.string().refine((id) => isId("usr", id)),
  sid: z.string().refine((id) => isId("ses", id)),
  role: Role,
  email_verified: z.boolean(),
  iat: z.number(),
  exp: z.number(),
});
type TokenConfig = Pick<Config, "JWT_KEYS" | "PUBLIC_URL">;

/** Whom an access token speaks for, and what was known of them at `issuedMs`. */
export type AccessToken = { userId: string; sessionId: string; role: Role; isVerified: boolean; issuedMs: number; expiresMs: number };

const bytes = (secret: string) => new TextEncoder().encode(secret);

/** A short-lived bearer token (RFC 7519, HS256) signed with the first key of `JWT_KEYS` and naming it by `kid`. */
export async function signAccessToken(
  config: TokenConfig,
  holder: Pick<AccessToken, "userId" | "sessionId" | "role" | "isVerified">,
  nowMs: number,
): Promise<string> {
  const [first] = config.JWT_KEYS;
  if (first === undefined) throw new Error("JWT_KEYS is empty");
  const nowS = Math.floor(nowMs / 1000);
  return new SignJWT({ role: holder.role, sid: holder.sessionId, email_verified: holder.isVerified })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: first.kid })
    .setSubject(holder.userId)
    .setIssuer(config.PUBLIC_URL)
    .setAudience(AUDIENCE)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ACCESS_TOKEN_LIFE_S)
    .sign(bytes(first.secret));
}

/** What a bearer token says, or null when it is forged, expired, for somebody else or not a token at all. */
export async function verifyAccessToken(config: TokenConfig, token: string, nowMs: number): Promise<AccessToken | null> {
  try {
    const { payload } = await jwtVerify(
      token,
      // The key is chosen among ours by name; what else the header says (jwk, jku, x5c) is never looked at.
      (header) => {
        const key = config.JWT_KEYS.find(({ kid }) => kid === header.kid);
        if (key === undefined) throw new Error("unknown kid");
        return bytes(key.secret);
      },
      {
        algorithms: ["HS256"],
        issuer: config.PUBLIC_URL,
        audience: AUDIENCE,
        requiredClaims: ["exp", "iat", "sub"],
        currentDate: new Date(nowMs),
      },
    );
    const { sub, sid, role, email_verified, iat, exp } = Claims.parse(payload);
    return { userId: sub, sessionId: sid, role, isVerified: email_verified, issuedMs: iat * 1000, expiresMs: exp * 1000 };
  } catch {
    return null;
  }
}
