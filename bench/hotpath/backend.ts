/** A process with what stands behind the Workers: Redis (embedded, or REDIS_URL) behind Upstash's REST. Arguments: port, token. */
import { z } from "zod";
import { makeEmbeddedRedis } from "../../local/redis/embedded.ts";
import { connectRedis } from "../../local/redis/real.ts";
import { startRedisRest } from "../../local/redis/rest.ts";

const [port, token] = z.tuple([z.coerce.number(), z.string()]).parse(process.argv.slice(2));
const redisUrl = process.env["REDIS_URL"];
const backend = redisUrl === undefined ? makeEmbeddedRedis() : await connectRedis(redisUrl);
let isStalled = false;
await startRedisRest({ backend, token, port, onRequest: () => (isStalled ? new Promise(() => undefined) : undefined) });
process.on("message", () => (isStalled = true));
process.on("disconnect", () => process.exit());
process.send?.("ready");
