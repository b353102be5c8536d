import type { Config } from "../../config.ts";
import { seal, unseal } from "../../lib/seal.ts";
import { DUMMY_HASH, hashPassword, verifyPassword } from "./password.ts";

// A password's hash is kept encrypted (ASVS 2.4.5): whoever has the database alone cannot even guess.

type KeepCtx = { config: Pick<Config, "SEAL_KEYS">; randomBytes: (bytes: number) => Uint8Array<ArrayBuffer> };

/** Of hashes from before they were encrypted, which are still read. */
export const PLAIN = "scrypt";

/** One account's hash opens for no other. By address: a new user's id is settled only when it is stored. */
const placeOf = (email: string): string => `password\n${email}`;

export const sealHash = ({ config, randomBytes }: KeepCtx, email: string, hash: string): Promise<string> =>
  seal(config.SEAL_KEYS, randomBytes, placeOf(email), hash);

/** The hash itself; null where its key is gone. */
export async function openHash({ config }: Pick<KeepCtx, "config">, email: string, kept: string): Promise<string | null> {
  return kept.startsWith(`${PLAIN}$`) ? kept : unseal(config.SEAL_KEYS, placeOf(email), kept);
}

/** What is kept of an account's password. */
export async function keepPassword(ctx: KeepCtx, email: string, password: string): Promise<string> {
  return sealHash(ctx, email, await hashPassword(password));
}

/** The hash of an account's password where this is it, else null; as much work where there is none. */
export async function matchPassword(
  ctx: Pick<KeepCtx, "config">,
  { email, password, kept }: { email: string; password: string; kept: string | null },
): Promise<string | null> {
  const hash = kept === null ? null : await openHash(ctx, email, kept);
  const isRight = await verifyPassword(password, hash ?? DUMMY_HASH);
  return isRight ? hash : null;
}
