import { Command, Redis } from "ioredis";
import { z } from "zod";
import type { RedisBackend } from "./backend.ts";
import { RedisError } from "./store.ts";
import type { Reply } from "./store.ts";

const Reply: z.ZodType<Reply> = z.lazy(() => z.union([z.string(), z.number(), z.null(), z.array(Reply)]));

// ioredis makes an object of this one; the wire wants what the server said.
Command.setReplyTransformer("hgetall", (reply) => reply);

/** A real Redis server, e.g. `redis://127.0.0.1:6379/1`. Rejects when it cannot be reached. */
export async function connectRedis(url: string): Promise<RedisBackend> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, protocol: 2 });
  // A lost connection is retried; commands meanwhile fail by themselves.
  redis.on("error", () => undefined);
  await redis.connect();
  const execute = async (batch: ReturnType<Redis["pipeline"]>, commands: string[][]) => {
    for (const [name = "", ...args] of commands) batch.call(name, ...args);
    const results = await batch.exec();
    if (results === null) throw new RedisError("EXECABORT Transaction discarded");
    return results.map(([error, reply]) => (error === null ? Reply.parse(reply) : new RedisError(error.message)));
  };
  return {
    run: (commands) => execute(redis.pipeline(), commands),
    transact: (commands) => execute(redis.multi(), commands),
    close: () => redis.quit().then(() => undefined),
  };
}
