import { openEdgeCache } from "../adapters/edge-cache/index.ts";
import { openRedis, type Redis } from "../adapters/redis/index.ts";
import { type Config, readConfig } from "../config.ts";
import { type HotPath, openHotPath, openRedisExchange, readTiers, type Tiers } from "../domain/hotpath/index.ts";
import { type HeldRules, readHeldRules } from "../domain/ip-rules/rules.ts";
import { type IdPrefix, makeId } from "../lib/ids.ts";
import { type Log, makeLog } from "../lib/log.ts";

/** Small documents every isolate holds. */
type Documents = { ip_rules: HeldRules };

/** What an isolate has at hand from its start. Time, ids, randomness and the outside world come in here and nowhere else. */
export type IsolateCtx = {
  config: Config;
  redis: Redis;
  hotPath: HotPath<Documents>;
  tiers: Tiers;
  log: Log;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** 0 ≤ n < 1. */
  random: () => number;
  randomBytes: (bytes: number) => Uint8Array<ArrayBuffer>;
  newId: (prefix: IdPrefix) => string;
};

/** What belongs to one request, message or tick. */
export type RequestCtx = {
  requestId: string;
  /** Lets work outlive the answer. */
  waitUntil: (work: Promise<unknown>) => void;
};

/** Longer than any access token lives, so that the log outlasts whatever it revokes. */
const REVOCATIONS_KEPT_MS = 2 * 3600 * 1000;

/** What an isolate opens once, whoever calls. */
export const openIsolate = oncePerEnv((env: object): IsolateCtx => {
  const config = readConfig(env);
  const redis = openRedis({ url: config.UPSTASH_REDIS_REST_URL, token: config.UPSTASH_REDIS_REST_TOKEN });
  return {
    config,
    redis,
    hotPath: openHotPath<Documents>({
      exchange: openRedisExchange(redis, { prefix: "tidings", keepRevocationsMs: REVOCATIONS_KEPT_MS }),
      clock: { nowMs: clock, after: startTimer },
      isolateId: newId("iso"),
      documents: { ip_rules: readHeldRules },
      edge: openEdgeCache(caches, "tidings-answers"),
    }),
    tiers: readTiers(config.LIMITS),
    log: makeLog(config.LOG_FORMAT, clock, writeLine),
    clock,
    random,
    randomBytes,
    newId,
  };
});

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
