import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";

/**
 * The database behind Neon's HTTP protocol. One call is one round trip: a statement, or a `batch` that runs in one
 * transaction (read committed). There are no interactive transactions.
 */
export type Db = NeonHttpDatabase;

/** `httpUrl` names a local server that speaks Neon's protocol; null means Neon itself. */
export function openDb(databaseUrl: string, httpUrl: string | null): Db {
  if (httpUrl !== null) neonConfig.fetchEndpoint = () => httpUrl;
  return drizzle({ client: neon(databaseUrl) });
}
