import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/**
 * scrypt, N=2^14, r=8, p=5: of the settings that OWASP holds to be equal the one that an isolate of 128 MB can afford, 16 MB
 * and about 0.13 s a hash (docs/accounts.md). The parameters travel with the hash, so they can be raised.
 */
const COST = { N: 16_384, r: 8, p: 5 } as const;
const KEY_BYTES = 32;
const CURRENT = `scrypt$${COST.N}$${COST.r}$${COST.p}$`;

function derive(password: string, salt: Uint8Array, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, { ...cost, maxmem: 64 * 1024 * 1024 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

/** A password's hash in the form `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return `${CURRENT}${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/**
 * Whether the password is the one that was hashed. A hash this function cannot read is never right. One of fewer turns (`p`)
 * than today's costs what today's do: else the time would tell that it is there.
 */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, n, r, p, salt, key] = hash.split("$");
  if (scheme !== "scrypt" || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, "base64url");
  const actual = await derive(password, Buffer.from(salt, "base64url"), { N: Number(n), r: Number(r), p: Number(p) });
  if (Number(p) < COST.p) await derive(password, randomBytes(16), { ...COST, p: COST.p - Number(p) });
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** Whether a hash was made with other parameters than today's. */
export const isOutdated = (hash: string): boolean => !hash.startsWith(CURRENT);

/** What an unknown address is checked against, so that it costs the same as a known one. Nothing hashes to it. */
export const DUMMY_HASH = `${CURRENT}AAAAAAAAAAAAAAAAAAAAAA$${"A".repeat(43)}`;
