import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../../local/migrate.ts";
import { type NeonQuery, startNeonFront } from "../../local/neon.ts";
import { startPostgres } from "../../local/postgres.ts";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";
import { fill } from "./fill.ts";

export type Stage = {
  /** The catalogue as the API reaches it: through Neon's protocol, given up after 2 s. */
  db: Db;
  /** How Postgres goes about the statement that was asked last; `analyze` runs it once more. */
  planOf(analyze: boolean): Promise<string>;
};

const STATEMENT_TIMEOUT_MS = 2_000;

/** Lends a filled catalogue; `keep` names a folder where it is found again the next time. */
export async function withCatalogue(items: number, keep: string | undefined, use: (stage: Stage) => Promise<void>): Promise<void> {
  const dir = keep ?? mkdtempSync(join(tmpdir(), "tidings-bench-sql-"));
  const startedMs = Date.now();
  const log = (line: string) => console.error(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  const postgres = await startPostgres({ dir: join(dir, "postgres"), durable: false });
  const client = new pg.Client({ connectionString: postgres.url() });
  let asked: NeonQuery[] = [];
  const front = await startNeonFront({ target: postgres.url(), onRequest: (queries) => void (asked = queries) });
  try {
    await client.connect();
    await migrate(postgres.url());
    if (!existsSync(join(dir, "filled"))) {
      await fill(client, items, log);
      await client.query("checkpoint");
      writeFileSync(join(dir, "filled"), "");
    }
    await use({
      db: openDb(postgres.url(), front.httpUrl, STATEMENT_TIMEOUT_MS),
      async planOf(analyze) {
        const [statement] = asked;
        if (statement === undefined) throw new Error("nothing was asked");
        const options = analyze ? "analyze, buffers, costs off" : "costs off";
        const { rows } = await client.query<Record<string, string>>(`explain (${options}) ${statement.query}`, statement.params);
        return `${rows.map((row) => row["QUERY PLAN"]).join("\n")}\n`;
      },
    });
  } finally {
    await front.close();
    await client.end();
    await postgres.stop();
    if (keep === undefined) rmSync(dir, { recursive: true, force: true });
  }
}
