import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";

/**
 * The database behind Neon's HTTP protocol. One call is one round trip: a statement, or a `batch` that runs in one
 * transaction (read committed). There are no interactive transactions.
 */
export type Db = NeonHttpDatabase;

/** How much longer than one statement a round trip may take, a batch of them included, before the server counts as away. */
const GRACE_MS = 3_000;

/**
 * `httpUrl` names a local server that speaks Neon's protocol; null means Neon itself. A statement that takes longer than
 * `statementTimeoutMs` fails with code 57014; the connection asks for it in the way that Postgres knows. A server that says
 * nothing at all is waited for a little longer.
 */
export function openDb(databaseUrl: string, httpUrl: string | null, statementTimeoutMs: number | null = null): Db {
  if (httpUrl !== null) neonConfig.fetchEndpoint = () => httpUrl;
  const url = new URL(databaseUrl);
  if (statementTimeoutMs === null) return drizzle({ client: neon(url.href) });
  url.searchParams.set("options", `-c statement_timeout=${statementTimeoutMs}`);
  // Asked for with each request: a signal's time begins when it is made.
  const fetchOptions = {
    get signal() {
      return AbortSignal.timeout(statementTimeoutMs + GRACE_MS);
    },
  };
  return drizzle({ client: neon(url.href, { fetchOptions }) });
}
