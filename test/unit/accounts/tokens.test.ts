import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readMailToken, writeMailToken } from "../../../src/domain/accounts/mail-tokens.ts";
import { readRefreshToken, writeRefreshToken } from "../../../src/domain/accounts/refresh-tokens.ts";
import { signAccessToken, verifyAccessToken, verifySignature } from "../../../src/domain/accounts/tokens.ts";

const NOW_MS = Date.UTC(2026, 10, 20);
const [old, current] = [
  { kid: "old", secret: "b2xkLWtleS1vbGQta2V5LW9sZC1rZXktb2xkLWtleS0" },
  { kid: "new", secret: "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleS0" },
];
const config = { JWT_KEYS: [current, old], PUBLIC_URL: "https://tidings.example" };
const holder = {
  userId: "usr_01hzzzzzzzzzzzzzzzzzzzzzzz",
  sessionId: "ses_01hzzzzzzzzzzzzzzzzzzzzzzz",
  role: "editor",
  isVerified: true,
  signedInMs: NOW_MS - 60_000,
} as const;
const bytes = (text: string) => new TextEncoder().encode(text);

describe("an access token", () => {
  it("says whom it speaks for, until it expires", async () => {
    const token = await signAccessToken(config, holder, NOW_MS);
    expect(await verifyAccessToken(config, token, NOW_MS + 1000)).toMatchObject(holder);
    expect(await verifyAccessToken(config, token, NOW_MS + 3_601_000)).toBeNull();
  });

  it("of the key before is good during a rotation, and not after it", async () => {
    const token = await signAccessToken({ ...config, JWT_KEYS: [old] }, holder, NOW_MS);
    expect(await verifyAccessToken(config, token, NOW_MS)).toMatchObject(holder);
    expect(await verifyAccessToken({ ...config, JWT_KEYS: [current] }, token, NOW_MS)).toBeNull();
  });

  it("is for this service and no other", async () => {
    const token = await signAccessToken({ ...config, PUBLIC_URL: "https://elsewhere.example" }, holder, NOW_MS);
    expect(await verifyAccessToken(config, token, NOW_MS)).toBeNull();
  });

  it("that does not say when the password was given was given one long ago", async () => {
    const token = await forge({ alg: "HS256", kid: "new" }, current.secret);
    expect(await verifyAccessToken(config, token, NOW_MS)).toMatchObject({ signedInMs: 0 });
  });

  const claims = { role: "admin", sid: holder.sessionId, email_verified: true };
  const forge = (header: { alg: string; kid?: string; [name: string]: unknown }, secret: string, more: object = {}) =>
    new SignJWT({ ...claims, ...more })
      .setProtectedHeader(header)
      .setSubject(holder.userId)
      .setIssuer(config.PUBLIC_URL)
      .setAudience("tidings-api")
      .setIssuedAt(NOW_MS / 1000)
      .setExpirationTime(NOW_MS / 1000 + 60)
      .sign(bytes(secret));

  it.each([
    ["by the rules", () => forge({ alg: "HS256", kid: "new" }, current.secret), true],
    ["under another key's name", () => forge({ alg: "HS256", kid: "old" }, current.secret), false],
    ["under a path for a name", () => forge({ alg: "HS256", kid: "../../new" }, current.secret), false],
    ["under a name of the prototype", () => forge({ alg: "HS256", kid: "__proto__" }, ""), false],
    ["without a name", () => forge({ alg: "HS256" }, current.secret), false],
    ["with a key of its own in the header", () => forge({ alg: "HS256", kid: "evil", jwk: { kty: "oct", k: "ZXZpbA" } }, "evil"), false],
    ["with another algorithm", () => forge({ alg: "HS384", kid: "new" }, current.secret), false],
    ["with a demand nobody knows", () => forge({ alg: "HS256", kid: "new", crit: ["exp"], exp: 1 }, current.secret), false],
    ["of a role that is none", () => forge({ alg: "HS256", kid: "new" }, current.secret, { role: "owner" }), false],
    ["of no session", () => forge({ alg: "HS256", kid: "new" }, current.secret, { sid: undefined }), false],
    ["unsigned", () => Promise.resolve(new UnsecuredJWT(claims).setSubject(holder.userId).encode()), false],
  ])("made %s is judged so", async (_how, make, good) => {
    const token = await make().catch(() => "cannot.be.made");
    expect((await verifyAccessToken(config, token, NOW_MS)) !== null).toBe(good);
  });
});

describe("a refresh token", () => {
  it("names its session and generation, under either key", async () => {
    const token = { sessionId: holder.sessionId, generation: 3 };
    expect(await readRefreshToken(config, await writeRefreshToken(config, token))).toEqual(token);
    expect(await readRefreshToken(config, await writeRefreshToken({ JWT_KEYS: [old] }, token))).toEqual(token);
    expect(await readRefreshToken({ JWT_KEYS: [old] }, await writeRefreshToken(config, token))).toBeNull();
  });
});

describe("a mail's token", () => {
  it("serves its purpose only, and under our keys only, the old ones too", async () => {
    const id = "mtk_01hzzzzzzzzzzzzzzzzzzzzzzz";
    const token = await writeMailToken(config, "verify", id);
    expect(token).toMatch(/^[\w.-]+$/);
    expect(await readMailToken(config, "verify", token)).toBe(id);
    expect(await readMailToken(config, "reset", token)).toBeNull();
    expect(await readMailToken(config, "verify", `${token}x`)).toBeNull();
    expect(await readMailToken(config, "verify", await writeMailToken({ JWT_KEYS: [old] }, "verify", id))).toBe(id);
    expect(await readMailToken({ JWT_KEYS: [old] }, "verify", token)).toBeNull();
  });
});

const VECTORS = join(import.meta.dirname, "../../../../shared/corpora/12-security/jwt-wycheproof.open.jsonl");
const Key = z.looseObject({ kty: z.string(), kid: z.string().optional(), k: z.string().optional(), alg: z.string().optional() });
const KeySet = z.union([z.object({ keys: z.array(Key) }).transform(({ keys }) => keys), Key.transform((key) => [key])]);
const Vector = z.object({
  tcId: z.number(),
  file: z.string(),
  comment: z.string(),
  // The JSON serialisations are no bearer tokens; they are offered as the text they are.
  jws: z.unknown().transform((jws) => (typeof jws === "string" ? jws : JSON.stringify(jws))),
  result: z.enum(["valid", "invalid", "acceptable"]),
  key: z.looseObject({ private: KeySet.optional(), public: KeySet.optional() }),
});

describe("Wycheproof's JSON Web Signatures", () => {
  it.skipIf(!existsSync(VECTORS))("has none that is invalid accepted, whatever the kind of its key (skips without ../shared)", async () => {
    const vectors = readFileSync(VECTORS, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => Vector.parse(JSON.parse(line)));
    expect(vectors.length).toBeGreaterThan(100);
    const accepted: string[] = [];
    let validOfOurs = 0;
    for (const { file, tcId, comment, jws, result, key } of vectors) {
      // JWT_KEYS holds secrets only: a set that mixes them with other keys cannot be configured.
      const kinds = new Set([...(key.private ?? []), ...(key.public ?? [])].map(({ kty }) => kty === "oct"));
      if (kinds.size > 1) continue;
      // Every key that could be mistaken for a secret, public ones included, under every name the header could ask for.
      const keys = [...(key.private ?? []), ...(key.public ?? [])].map((one) => ({
        kid: one.kid ?? "",
        secret: one.k === undefined ? bytes(JSON.stringify(one)) : Uint8Array.from(Buffer.from(one.k, "base64url")),
      }));
      const isAccepted = (await verifySignature(keys, jws)) !== null;
      if (isAccepted && result === "invalid") accepted.push(`${file} ${tcId} ${comment}`);
      if (isAccepted && result === "valid") validOfOurs++;
    }
    expect(accepted).toEqual([]);
    expect(validOfOurs).toBeGreaterThan(0);
  });
});
