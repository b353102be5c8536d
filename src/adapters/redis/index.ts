import { Redis as UpstashClient } from "@upstash/redis/cloudflare";
import { z } from "zod";

export type RedisReply = string | number | null | RedisReply[];
export type RedisCommand = readonly (string | number)[];
/** A Lua script. It travels as its SHA-1 and in full only to a server that does not have it yet. */
export type RedisScript = { source: string; keys: readonly string[]; args: readonly (string | number)[] };

/** Round trips made and commands that Upstash bills for them; commands inside scripts are not seen here. */
export type RedisUsage = { trips: number; commands: number };

export type Redis = {
  /**
   * Sends all commands in one round trip and gives their replies in order. Throws `RedisError` when the trip fails, takes
   * too long, or any command is refused; it is not retried, and the others may have run all the same.
   */
  pipeline(commands: readonly (RedisCommand | RedisScript)[]): Promise<RedisReply[]>;
  usage(): RedisUsage;
};

export type RedisOptions = { url: string; token: string; timeoutMs?: number };

/** Redis is away or refused a command. The message never holds the command: keys carry client addresses. */
export class RedisError extends Error {
  override readonly name = "RedisError";
}

const Reply: z.ZodType<RedisReply> = z.lazy(() => z.union([z.string(), z.number(), z.null(), z.array(Reply)]));
const Replies = z.array(z.union([z.object({ error: z.string() }), z.object({ result: Reply })]));

/** The official client, opened up for pipelines of any commands. */
class Client extends UpstashClient {
  send(commands: unknown): Promise<unknown> {
    return this.client.request({ path: ["pipeline"], body: commands });
  }
}

/** Opens Upstash Redis over REST. Holds no connection, so one instance may serve every request of an isolate. */
export function openRedis({ url, token, timeoutMs = 1_000 }: RedisOptions): Redis {
  const client = new Client({
    url,
    token,
    retry: { retries: 0 },
    signal: () => AbortSignal.timeout(timeoutMs),
    responseEncoding: false,
    readYourWrites: false,
    // Would mix the commands of several requests into the promise of one of them.
    enableAutoPipelining: false,
    enableTelemetry: false,
  });
  const usage: RedisUsage = { trips: 0, commands: 0 };

  async function send(commands: readonly RedisCommand[]): Promise<z.infer<typeof Replies>> {
    usage.trips += 1;
    usage.commands += commands.length;
    const replies = Replies.parse(await client.send(commands).catch(refuse));
    if (replies.length !== commands.length) throw new RedisError("a reply is missing");
    return replies;
  }

  return {
    async pipeline(commands) {
      const replies = await send(await Promise.all(commands.map((one) => asCommand(one, "EVALSHA"))));
      const unknown = commands.filter((one, i) => isScript(one) && isNoScript(replies[i]));
      const again = unknown.length > 0 ? await send(await Promise.all(unknown.map((one) => asCommand(one, "EVAL")))) : [];
      return replies.map((reply) => resultOf((isNoScript(reply) && again.shift()) || reply));
    },
    usage: () => ({ ...usage }),
  };
}

const isScript = (one: RedisCommand | RedisScript): one is RedisScript => "source" in one;

const isNoScript = (reply: z.infer<typeof Replies>[number] | undefined): boolean =>
  reply !== undefined && "error" in reply && reply.error.startsWith("NOSCRIPT");

function resultOf(reply: z.infer<typeof Replies>[number]): RedisReply {
  if ("error" in reply) throw new RedisError(reply.error);
  return reply.result;
}

function refuse(cause: unknown): never {
  const message = cause instanceof Error ? cause.message : "no reply";
  // The client appends the whole command to the server's message.
  throw new RedisError(message.split(", command was:")[0] ?? "");
}

async function asCommand(one: RedisCommand | RedisScript, verb: "EVAL" | "EVALSHA"): Promise<RedisCommand> {
  if (!isScript(one)) return one;
  const script = verb === "EVAL" ? one.source : await sha1(one.source);
  return [verb, script, one.keys.length, ...one.keys, ...one.args];
}

const hashes = new Map<string, string>();

async function sha1(text: string): Promise<string> {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text)));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  hashes.set(text, hex);
  return hex;
}
