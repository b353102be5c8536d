import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";
import pg from "pg";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { z } from "zod";
import { readJson, sendJson } from "./http.ts";
import { listen, LOOPBACK } from "./ports.ts";

const Query = z.object({ query: z.string(), params: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).default([]) });
const Batch = z.object({ queries: z.array(Query) });
const Body = z.union([Batch, Query]);
export type NeonQuery = z.infer<typeof Query>;

const ISOLATION: Record<string, string> = {
  ReadUncommitted: "READ UNCOMMITTED",
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
};

/** Fields of a database error that Neon hands to the client beside `message`. */
const ERROR_FIELDS = [
  ...["severity", "code", "detail", "hint", "position", "internalPosition", "internalQuery", "where", "schema", "table"],
  ...["column", "dataType", "constraint", "file", "line", "routine"],
];

/** Lets the client end a WebSocket first: one that the server ends is an error to it, even after the last answer. */
const WEBSOCKET_LINGER_MS = 3_000;
const GOODBYE_MS = 500;
const POOL_SIZE = 10;

export type NeonFrontOptions = {
  /** Connection string of the Postgres server behind it; each request names its own database. */
  target: string;
  port?: number;
  /** Called before each HTTP request runs, with its statements: to count them, or to stall. Throwing breaks the connection. */
  onRequest?(queries: NeonQuery[]): void | Promise<void>;
};

export type NeonFront = {
  /** What `neonConfig.fetchEndpoint` answers. */
  httpUrl: string;
  /** What `neonConfig.wsProxy` answers. */
  wsProxy: string;
  close(): Promise<void>;
};

const KEEP_ALIVE_MS = 120_000;

/**
 * Speaks Neon's protocols in front of any Postgres: SQL over HTTP (`/sql`: one statement, or a batch in one
 * transaction) and the wire protocol over WebSocket (`/v2`). The database is that of the client's connection string.
 */
export async function startNeonFront(options: NeonFrontOptions): Promise<NeonFront> {
  const pools = makePools(options.target);
  const server = createServer((request, response) => {
    void answer(request, response, pools.of, options.onRequest);
  });
  // A client that was busy for longer than the usual 5 s would send into a connection that is just being closed.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const sockets = new WebSocketServer({
    server,
    // A page in a browser can reach this port too, and only browsers say where they come from.
    verifyClient: ({ req }: { req: IncomingMessage }) => req.headers.origin === undefined,
  });
  const target = new URL(options.target);
  sockets.on("connection", (webSocket) => tunnel(webSocket, connect(Number(target.port || 5432), target.hostname)));
  const port = await listen(server, options.port ?? 0);
  return {
    httpUrl: `http://${LOOPBACK}:${port}/sql`,
    wsProxy: `${LOOPBACK}:${port}/v2`,
    async close() {
      for (const client of sockets.clients) goodbye(client);
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await pools.end();
    },
  };
}

/** A WebSocket that is cut off is an error to the client; one that is closed properly is not, if it answers. */
function goodbye(client: WebSocket): void {
  client.close(1001);
  setTimeout(() => client.terminate(), GOODBYE_MS).unref();
}

/** Of the options that a connection string may carry, the one our client sends. */
const TIMEOUT_OPTION = /^-c statement_timeout=\d{1,7}$/;

type Pools = { of(clientUrl: string): pg.Pool; end(): Promise<void> };

function makePools(target: string): Pools {
  const pools = new Map<string, pg.Pool>();
  const open = (database: string, option: string) => {
    const url = new URL(target);
    url.pathname = `/${encodeURIComponent(database)}`;
    const options = `-c timezone=UTC ${option}`.trim();
    const pool = new pg.Pool({ connectionString: url.href, max: POOL_SIZE, idleTimeoutMillis: 5_000, options });
    // An idle connection that the server ended (its database was dropped, the server stopped) is replaced on next use.
    pool.on("error", () => undefined);
    // One that ends while in use fails the query that uses it, which is enough.
    pool.on("connect", (client) => client.on("error", () => undefined));
    pools.set(`${database} ${option}`, pool);
    return pool;
  };
  return {
    of(clientUrl) {
      const { pathname, searchParams } = new URL(clientUrl);
      const database = decodeURIComponent(pathname.slice(1)) || "postgres";
      const asked = searchParams.get("options") ?? "";
      const option = TIMEOUT_OPTION.test(asked) ? asked : "";
      return pools.get(`${database} ${option}`) ?? open(database, option);
    },
    end: async () => void (await Promise.all([...pools.values()].map((pool) => pool.end()))),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  poolOf: Pools["of"],
  onRequest: NeonFrontOptions["onRequest"],
): Promise<void> {
  const send = (status: number, body: object) => sendJson(response, status, body);
  const connectionString = request.headers["neon-connection-string"];
  // Without this header it is no Neon client; a page in a browser cannot send it to another origin.
  if (typeof connectionString !== "string") return send(400, { message: "neon-connection-string is missing" });
  const body = Body.safeParse(await readJson(request));
  if (!body.success) return send(400, { message: "the body is neither a query nor a batch" });
  try {
    await onRequest?.("queries" in body.data ? body.data.queries : [body.data]);
  } catch {
    return void response.destroy();
  }
  try {
    const pool = poolOf(connectionString);
    send(200, "queries" in body.data ? await runBatch(pool, body.data.queries, request.headers) : await runNeonQuery(pool, body.data));
  } catch (error) {
    if (error instanceof pg.DatabaseError) send(400, errorFields(error));
    else send(500, { message: error instanceof Error ? error.message : "unknown" });
  }
}

/** A result as Neon's HTTP endpoint writes it. */
export async function runNeonQuery(client: pg.Pool | pg.PoolClient, { query, params }: NeonQuery): Promise<object> {
  const config: pg.QueryArrayConfig & { queryMode: "extended" } = {
    text: query,
    values: params,
    rowMode: "array",
    queryMode: "extended",
    // Values stay Postgres's own text: the client parses them.
    types: { getTypeParser: () => (value: string) => value },
  };
  const result = await client.query<unknown[]>(config);
  const fields = result.fields.map((field) => ({ ...field, format: "text" }));
  return { command: result.command, rowCount: result.rowCount, rowAsArray: true, rows: result.rows, fields };
}

async function runBatch(pool: pg.Pool, queries: NeonQuery[], headers: IncomingHttpHeaders): Promise<object> {
  const client = await pool.connect();
  try {
    await client.query(begin(headers));
    const results = [];
    for (const query of queries) results.push(await runNeonQuery(client, query));
    await client.query("COMMIT");
    client.release();
    return { results };
  } catch (error) {
    const broken = await client.query("ROLLBACK").then(
      () => false,
      () => true,
    );
    client.release(broken);
    throw error;
  }
}

function begin(headers: IncomingHttpHeaders): string {
  const level = headers["neon-batch-isolation-level"];
  const isolation = typeof level === "string" ? ISOLATION[level] : undefined;
  return [
    "BEGIN",
    isolation === undefined ? "" : `ISOLATION LEVEL ${isolation}`,
    headers["neon-batch-read-only"] === "true" ? "READ ONLY" : "",
    headers["neon-batch-deferrable"] === "true" ? "DEFERRABLE" : "",
  ].join(" ");
}

/** A database's error as Neon's HTTP endpoint writes it. */
export function errorFields(error: pg.DatabaseError): object {
  const fields = ERROR_FIELDS.map((name) => [name, Reflect.get(error, name)]);
  return { ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)), message: error.message };
}

function tunnel(webSocket: WebSocket, socket: Socket): void {
  webSocket.on("message", (data) => {
    if (Buffer.isBuffer(data)) socket.write(data);
  });
  webSocket.on("close", () => socket.end());
  webSocket.on("error", () => socket.destroy());
  socket.on("data", (data) => webSocket.send(data));
  socket.on("error", () => webSocket.close());
  socket.on("close", () => setTimeout(() => webSocket.close(1000), WEBSOCKET_LINGER_MS).unref());
}
