import { type SQL, sql } from "drizzle-orm";
import { auditRows, type Doer } from "../audit/index.ts";

export type Act = `${"user" | "session" | "key"}.${string}`;

/**
 * The term of a statement's own `with` that records what it did: an entry for each row of `rows` (`from …`, with an `id`), none
 * where it did nothing. `before` and `after` are jsonb expressions over the row: never an address, a name or a secret.
 */
export function recordAct(doer: Doer, now: string, action: Act, rows: SQL, change: { before?: SQL; after?: SQL } = {}): SQL {
  const type = action.slice(0, action.indexOf("."));
  return auditRows(doer, Date.parse(now), { action, target: { type, id: sql`id` }, ...change }, rows);
}
