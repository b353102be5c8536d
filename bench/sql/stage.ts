import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../../local/migrate.ts";
import { type NeonQuery, startNeonFront } from "../../local/neon.ts";
import { startPostgres } from "../../local/postgres.ts";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";
import { fill } from "./fill.ts";

export type Stage = {
  /** The catalogue as the API reaches it: through Neon's protocol. */
  db: Db;
  /** What the database has used of processors so far, whoever else is busy on the machine. */
  processorMs(): number;
  /** How Postgres goes about the statement that was asked last; `analyze` runs it once more. */
  planOf(analyze: boolean): Promise<string>;
};

const TICK_MS = 10;

/** User and system time of a process and of its children, those that have ended included (`proc_pid_stat(5)`). */
function processorMsOf(pid: number): number {
  const ticks = (of: number) => {
    const [, fields = ""] = readFileSync(`/proc/${of}/stat`, "utf8").split(") ");
    const own = fields.split(" ").slice(11, of === pid ? 15 : 13);
    return own.reduce((sum, text) => sum + Number(text), 0);
  };
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return [pid, ...children.filter((child) => child !== "").map(Number)].reduce((sum, of) => sum + ticks(of), 0) * TICK_MS;
}

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
    const pid = Number(readFileSync(join(dir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
    await use({
      db: openDb(postgres.url(), front.httpUrl),
      processorMs: () => processorMsOf(pid),
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
