import { openEdgeCache } from "../adapters/edge-cache/index.ts";
import { type Db, openDb } from "../adapters/postgres/index.ts";
import { openQueues, type Queues } from "../adapters/queues/index.ts";
import { openRedis, type Redis } from "../adapters/redis/index.ts";
import { type Config, readConfig } from "../config.ts";
import { type HotPath, openHotPath, openRedisExchange, readTiers, type Tiers } from "../domain/hotpath/index.ts";
import { readHeldRules, type SharedRules } from "../domain/ip-rules/index.ts";
import { type IdPrefix, makeId } from "../lib/ids.ts";
import { type Log, makeLog } from "../lib/log.ts";
import type { Message } from "../messages.ts";

/** What every verb may use. Time, ids, randomness and the outside world come in here and nowhere else. */
export type Ctx = {
  config: Config;
  db: Db;
  redis: Redis;
  hotPath: HotPath<Documents>;
  tiers: Tiers;
  queues: Queues<Message>;
  log: Log;
  requestId: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** 0 ≤ n < 1. */
  random: () => number;
  randomBytes: (bytes: number) => Uint8Array<ArrayBuffer>;
  newId: (prefix: IdPrefix) => string;
  /** Lets work outlive the answer. */
  waitUntil: (work: Promise<unknown>) => void;
};

export type SharedEnv = { QUEUE: Queue<Message> };

/** Small documents every isolate holds. */
type Documents = SharedRules;

/** Longer than any access token lives, so that the log outlasts whatever it revokes. */
const REVOCATIONS_KEPT_MS = 2 * 3600 * 1000;

/** What an isolate opens once, whoever calls. */
export function openShared(env: SharedEnv, statementTimeoutMs: number | null) {
  const config = readConfig(env);
  const redis = openRedis({ url: config.UPSTASH_REDIS_REST_URL, token: config.UPSTASH_REDIS_REST_TOKEN });
  return {
    config,
    db: openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null, statementTimeoutMs),
    redis,
    hotPath: openHotPath<Documents>({
      exchange: openRedisExchange(redis, { prefix: "tidings", keepRevocationsMs: REVOCATIONS_KEPT_MS }),
      clock: { nowMs: clock, after: startTimer },
      isolateId: newId("iso"),
      documents: { ip_rules: readHeldRules },
      edge: openEdgeCache(caches, "tidings-answers"),
    }),
    tiers: readTiers(config.LIMITS),
    queues: openQueues<Message>(env.QUEUE),
    log: makeLog(config.LOG_FORMAT, clock, writeLine),
    clock,
    random,
    randomBytes,
    newId,
  };
}

export const clock = () => Date.now();
const startTimer = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
const random = () => Math.random();
const randomBytes = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
const ID_BYTES = 16;
export const newId = openNewId();
// The platform's log takes one line a call; nothing else in src/ writes to it.
const writeLine = (line: string) => console.log(line); // oxlint-disable-line no-console

/** Ids by the hundred from one call for random bytes, which costs more than all else about them; no byte serves twice. */
function openNewId(): (prefix: IdPrefix) => string {
  const pool = new Uint8Array(256 * ID_BYTES);
  let used = pool.length;
  return (prefix) => {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    used += ID_BYTES;
    return makeId(prefix, Date.now(), pool.subarray(used - ID_BYTES, used));
  };
}

/** Keeps one of what `open` makes for as long as the isolate keeps its bindings. */
export function oncePerEnv<Env extends object, Value>(open: (env: Env) => Value): (env: Env) => Value {
  const made = new WeakMap<Env, Value>();
  return (env) => {
    let value = made.get(env);
    if (value === undefined) {
      value = open(env);
      made.set(env, value);
    }
    return value;
  };
}

/** What the platform lends to one request, message or tick. */
export type Execution = { waitUntil: (work: Promise<unknown>) => void };
