import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";

const FOLDER = join(import.meta.dirname, "../drizzle/migrations");
const BREAKPOINT = "--> statement-breakpoint";
/** Any number that nobody else locks; two runs at once wait for each other by it. */
const LOCK = 7_432_001;

const Journal = z.object({ entries: z.array(z.object({ idx: z.number(), tag: z.string() })) });

type Migration = { tag: string; hash: string; statements: string[] };

/**
 * Brings a database up to date: each migration of the journal that it does not have yet, in order, each in one
 * transaction. Safe to run several times at once. Answers the tags of those it applied; throws when one that was applied has
 * been changed since.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const applied: string[] = [];
    for (const migration of await readMigrations()) {
      if (await apply(client, migration)) applied.push(migration.tag);
    }
    return applied;
  } finally {
    await client.end();
  }
}

async function readMigrations(): Promise<Migration[]> {
  const journal = Journal.parse(JSON.parse(await readFile(join(FOLDER, "meta/_journal.json"), "utf8")));
  const inOrder = journal.entries.toSorted((a, b) => a.idx - b.idx);
  return Promise.all(
    inOrder.map(async ({ tag }) => {
      const text = await readFile(join(FOLDER, `${tag}.sql`), "utf8");
      const statements = text.split(BREAKPOINT).map((statement) => statement.trim());
      return { tag, hash: createHash("sha256").update(text).digest("hex"), statements: statements.filter((statement) => statement !== "") };
    }),
  );
}

async function apply(client: pg.Client, { tag, hash, statements }: Migration): Promise<boolean> {
  await client.query("begin");
  try {
    // Held to the end of the transaction, which pooled connections keep together too; a session's lock they would lose.
    await client.query("select pg_advisory_xact_lock($1)", [LOCK]);
    await client.query(
      "create table if not exists schema_migrations (tag text primary key, hash text not null, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ hash: string }>("select hash from schema_migrations where tag = $1", [tag]);
    const [known] = rows;
    if (known !== undefined && known.hash !== hash) throw new Error(`migration ${tag} was changed after it was applied here`);
    if (known === undefined) {
      for (const statement of statements) await client.query(statement);
      await client.query("insert into schema_migrations (tag, hash) values ($1, $2)", [tag, hash]);
    }
    await client.query("commit");
    return known === undefined;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

if (import.meta.main) {
  const databaseUrl = process.env["DATABASE_URL"];
  if (databaseUrl === undefined) {
    console.error("DATABASE_URL is not set: the connection string of the database to migrate");
    process.exit(1);
  }
  const applied = await migrate(databaseUrl);
  console.log(applied.length === 0 ? "Nothing to do: the database is up to date." : `Applied ${applied.join(", ")}.`);
}
