/** What the global set-up started, for tests in Node and in workerd alike (`inject("stack")`). */
export type Stack = {
  /** Connection string of the Postgres server, as superuser; the path names the database. */
  postgresUrl: string;
  /** The database of the Workers under test. Made afresh by `resetStack`. */
  databaseUrl: string;
  neonHttpUrl: string;
  redisUrl: string;
  redisToken: string;
  /** A mail server that delivers nothing, and where what it took is read: `GET <mailUrl>/api/messages`. */
  smtpUrl: string;
  mailUrl: string;
  /** Where the set-up takes orders: see `control.ts`. */
  controlUrl: string;
};

declare module "vitest" {
  interface ProvidedContext {
    stack: Stack;
  }
}
