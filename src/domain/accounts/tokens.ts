import { SignJWT, jwtVerify } from "jose";
import { z } from "zod";
import type { Config } from "../../config.ts";
import { isId } from "../../lib/ids.ts";
import { Role } from "./schema.ts";

export const ACCESS_TOKEN_LIFE_S = 3600;
const AUDIENCE = "tidings-api";

const Claims = z.object({ sub: z.string().refine((id) => isId("usr", id)), role: Role });
type TokenConfig = Pick<Config, "JWT_KEYS" | "PUBLIC_URL">;

const bytes = (secret: string) => new TextEncoder().encode(secret);

/** A short-lived bearer token (RFC 7519, HS256) signed with the first key of `JWT_KEYS` and naming it by `kid`. */
export async function signAccessToken(config: TokenConfig, user: { id: string; role: Role }, nowMs: number): Promise<string> {
  const [first] = config.JWT_KEYS;
  if (first === undefined) throw new Error("JWT_KEYS is empty");
  const nowS = Math.floor(nowMs / 1000);
  return new SignJWT({ role: user.role })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: first.kid })
    .setSubject(user.id)
    .setIssuer(config.PUBLIC_URL)
    .setAudience(AUDIENCE)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ACCESS_TOKEN_LIFE_S)
    .sign(bytes(first.secret));
}

/** The user a bearer token speaks for, or null when it is forged, expired, for somebody else or not a token at all. */
export async function verifyAccessToken(config: TokenConfig, token: string, nowMs: number): Promise<{ id: string; role: Role } | null> {
  try {
    const { payload } = await jwtVerify(
      token,
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
    const claims = Claims.safeParse(payload);
    return claims.success ? { id: claims.data.sub, role: claims.data.role } : null;
  } catch {
    return null;
  }
}
