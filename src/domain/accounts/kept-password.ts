import type { Config } from "../../config.ts";
import { seal, unseal } from "../../lib/seal.ts";
import type { HashCtx } from "./ctx.ts";
import { DUMMY_HASH, hashPassword, verifyPassword } from "./password.ts";

// A password's hash is kept encrypted (ASVS 2.4.5): whoever has the database alone cannot even guess.

type KeepCtx = { config: Pick<Config, "SEAL_KEYS">; randomBytes: (bytes: number) => Uint8Array<ArrayBuffer> };

type TurnCtx = Pick<HashCtx, "turns" | "sleep">;

async function inTurn<Result>({ turns, sleep }: TurnCtx, work: () => Promise<Result>): Promise<Result> {
  const leave = await turns.toHash();
  try {
    // A hash holds up the whole isolate: those who came meanwhile are to find the place taken before it begins.
    await sleep(0);
    return await work();
  } finally {
    leave();
  }
}

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

/** What is kept of an account's password. Throws (503) where too many are hashed already. */
export async function keepPassword(ctx: KeepCtx & TurnCtx, email: string, password: string): Promise<string> {
  return sealHash(ctx, email, await inTurn(ctx, () => hashPassword(password)));
}

/** The hash of an account's password where this is it, else null; as much work where there is none. Throws like `keepPassword`. */
export async function matchPassword(
  ctx: Pick<KeepCtx, "config"> & TurnCtx,
  { email, password, kept }: { email: string; password: string; kept: string | null },
): Promise<string | null> {
  const hash = kept === null ? null : await openHash(ctx, email, kept);
  const isRight = await inTurn(ctx, () => verifyPassword(password, hash ?? DUMMY_HASH));
  return isRight ? hash : null;
}
