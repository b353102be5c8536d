import { randomUUID } from "node:crypto";
import pg from "pg";

/** A migrated database that is only ever copied. */
export const TEMPLATE = "tidings_template";

/** Makes databases that are copies of the template, one at a time: Postgres refuses to copy a database in use. */
export function makeDatabases(postgresUrl: string) {
  let last: Promise<unknown> = Promise.resolve();
  const admin = (statements: string[]): Promise<void> => {
    const turn = last.then(async () => {
      const client = new pg.Client({ connectionString: postgresUrl });
      await client.connect();
      try {
        for (const statement of statements) await client.query(statement);
      } finally {
        await client.end();
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const urlOf = (name: string): string => {
    const url = new URL(postgresUrl);
    url.pathname = `/${name}`;
    return url.href;
  };
  const copy = (name: string) => `create database ${name} template ${TEMPLATE} strategy wal_log`;

  return {
    urlOf,
    /** An empty database of the current schema, for one file's tests. */
    async create(): Promise<string> {
      const name = `test_${randomUUID().replaceAll("-", "")}`;
      await admin([copy(name)]);
      return urlOf(name);
    },
    /** Throws away a database, whoever uses it, and makes it afresh. */
    recreate: (name: string) => admin([`drop database if exists ${name} with (force)`, copy(name)]),
    createTemplate: () => admin([`create database ${TEMPLATE}`]),
  };
}
