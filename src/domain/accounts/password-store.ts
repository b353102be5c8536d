import { sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";

/** Which key a kept hash is encrypted under: what its index is on. */
const HASH_KID = sql.raw(`substring(password_hash from '^[\\w-]+')`);

export type KeptHash = { id: string; email: string; kept: string };

/** Some hashes that are encrypted under one of these keys. */
export async function findHashesUnder(db: Db, kids: readonly string[], limit: number): Promise<KeptHash[]> {
  const result = await db.execute<KeptHash>(sql`
    select id, email, password_hash as kept from users
    where ${HASH_KID} in ${kids} limit ${limit}`);
  return result.rows;
}

/** The same passwords hashed or encrypted anew; not where one was changed meanwhile. Answers how many. */
export async function replaceHashes(db: Db, hashes: readonly { id: string; before: string; after: string }[]): Promise<number> {
  if (hashes.length === 0) return 0;
  const result = await db.execute(sql`
    update users u set password_hash = h.after
    from jsonb_to_recordset(${JSON.stringify(hashes)}::jsonb) as h(id text, before text, after text)
    where u.id = h.id and u.password_hash = h.before returning 1`);
  return result.rows.length;
}
