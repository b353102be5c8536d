import type { Db } from "../../adapters/postgres/index.ts";
import type { Config } from "../../config.ts";
import { openHash, PLAIN, sealHash } from "./kept-password.ts";
import { findHashesUnder, replaceHashes } from "./password-store.ts";

type SweepCtx = { db: Db; config: Pick<Config, "SEAL_KEYS">; randomBytes: (bytes: number) => Uint8Array<ArrayBuffer> };

const AT_ONCE = 500;

/** Encrypts hashes anew that are under another key than the first of `SEAL_KEYS`, or under none; nobody has to sign in for it. */
export async function sweepPasswords(ctx: SweepCtx): Promise<{ reencrypted: number }> {
  const [, ...others] = ctx.config.SEAL_KEYS;
  const found = await findHashesUnder(ctx.db, [PLAIN, ...others.map(({ kid }) => kid)], AT_ONCE);
  const anew = await Promise.all(
    found.map(async ({ id, email, kept }) => {
      const hash = await openHash(ctx, email, kept);
      return hash === null ? [] : [{ id, before: kept, after: await sealHash(ctx, email, hash) }];
    }),
  );
  return { reencrypted: await replaceHashes(ctx.db, anew.flat()) };
}
