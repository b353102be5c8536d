import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { readJson, sendJson } from "../http.ts";
import { listen, LOOPBACK } from "../ports.ts";
import type { RedisBackend } from "./backend.ts";
import { makeScripts } from "./scripts.ts";
import { RedisError } from "./store.ts";
import type { Reply } from "./store.ts";

// The client sends numbers and booleans as they are; objects it has made JSON of.
const Argument = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
const Command = z.array(Argument).min(1);
const Commands = z.array(Command);

export type RedisRestOptions = {
  backend: RedisBackend;
  token: string;
  port?: number;
  /** Called before each request's commands run: to stall. Throwing breaks the connection. */
  onRequest?(): void | Promise<void>;
};

/** What went over the wire since the start. Upstash bills commands; a script is one. */
export type RedisStats = { requests: number; commands: number; byCommand: Record<string, number> };

export type RedisRest = { url: string; stats(): RedisStats; close(): Promise<void> };

/** Upstash's REST protocol (`/`, `/pipeline`, `/multi-exec`) in front of a Redis. */
export async function startRedisRest(options: RedisRestOptions): Promise<RedisRest> {
  const counter = makeCounter();
  const answer = makeAnswer(options, counter.count);
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${options.token}`) {
      return sendJson(response, 401, { error: "WRONGPASS invalid or missing auth token" });
    }
    answer(request, response).catch((error: unknown) => sendJson(response, 500, { error: String(error) }));
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://${LOOPBACK}:${port}`,
    stats: counter.stats,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await options.backend.close();
    },
  };
}

function makeCounter(): { count(commands: string[][]): void; stats(): RedisStats } {
  const stats: RedisStats = { requests: 0, commands: 0, byCommand: {} };
  return {
    count(commands) {
      stats.requests += 1;
      stats.commands += commands.length;
      for (const [name = ""] of commands) {
        const lower = name.toLowerCase();
        stats.byCommand[lower] = (stats.byCommand[lower] ?? 0) + 1;
      }
    },
    stats: () => structuredClone(stats),
  };
}

function makeAnswer({ backend, onRequest }: RedisRestOptions, count: (commands: string[][]) => void) {
  const scripts = makeScripts();

  async function execute(commands: string[][], run: RedisBackend["run"]): Promise<(Reply | RedisError)[]> {
    count(commands);
    const scripted = commands.map(scripts.rewrite);
    const replies = await run(scripted.flatMap((one) => ("command" in one ? [one.command] : [])));
    return scripted.map((one) => ("reply" in one ? one.reply : (replies.shift() ?? null)));
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const encode = request.headers["upstash-encoding"] === "base64" ? toBase64 : plain;
    const result = (reply: Reply | RedisError) => (reply instanceof RedisError ? { error: reply.message } : { result: encode(reply) });
    const body = await readJson(request);
    try {
      await onRequest?.();
    } catch {
      return void response.destroy();
    }
    if (request.url === "/") {
      const command = Command.safeParse(body);
      if (!command.success) return sendJson(response, 400, { error: "ERR failed to parse command" });
      const [reply = null] = await execute([command.data], backend.run);
      return sendJson(response, reply instanceof RedisError ? 400 : 200, result(reply));
    }
    const run = { "/pipeline": backend.run, "/multi-exec": backend.transact }[request.url ?? ""];
    const commands = Commands.safeParse(body);
    if (run === undefined || !commands.success) return sendJson(response, 400, { error: "ERR failed to parse pipeline" });
    sendJson(response, 200, (await execute(commands.data, run)).map(result));
  };
}

type Json = string | number | null | Json[];

function plain(reply: Reply): Json {
  if (Array.isArray(reply)) return reply.map(plain);
  return typeof reply === "object" && reply !== null ? reply.ok : reply;
}

/** Every string, statuses included: the client decodes each. */
function toBase64(reply: Reply): Json {
  if (Array.isArray(reply)) return reply.map(toBase64);
  const value = plain(reply);
  return typeof value === "string" ? Buffer.from(value).toString("base64") : value;
}
