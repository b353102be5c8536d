import { connect } from "cloudflare:sockets";
import { openBlobs } from "./adapters/blobs/index.ts";
import { openEdgeCache } from "./adapters/edge-cache/index.ts";
import { type HttpFetch, openDnsOverHttps, openHttp } from "./adapters/http/index.ts";
import { openSendGrid, openSmtp, type SendMail } from "./adapters/mail/index.ts";
import { type Db, openDb } from "./adapters/postgres/index.ts";
import { openQueues, type Queues } from "./adapters/queues/index.ts";
import { openRedis, type Redis } from "./adapters/redis/index.ts";
import { type Config, readConfig } from "./config.ts";
import { type Credentials, openCredentials } from "./domain/accounts/credentials.ts";
import type { CollectCtx } from "./domain/collect/ctx.ts";
import { type HotPath, openHotPath, openRedisExchange, readTiers, type Tiers } from "./domain/hotpath/index.ts";
import { atOrigin, type DomainGate, openEgressGuard } from "./domain/fetching/index.ts";
import { gateKeeperOf } from "./domain/fetching/registrable-domain.ts";
import { readHeldRules, type SharedRules } from "./domain/ip-rules/index.ts";
import { type IdPrefix, makeId } from "./lib/ids.ts";
import { type Log, makeLog } from "./lib/log.ts";
import { makeTurns } from "./lib/turns.ts";
import type { Message } from "./messages.ts";
import type { JobsRpc } from "./rpc.ts";

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

/** The edge Worker's: it asks the jobs Worker for what is heavy. */
export type ApiCtx = Ctx & { jobs: JobsRpc; credentials: Credentials };

/** The jobs Worker's: it reaches out into the web. */
export type JobsCtx = Ctx & CollectCtx & { sendMail: SendMail };

type SharedEnv = { QUEUE: Queue<Message> };
type ApiEnv = SharedEnv & { JOBS: JobsRpc };
export type JobsEnv = SharedEnv & { BLOBS: R2Bucket; HOST_GATE: DurableObjectNamespace<DomainGate & Rpc.DurableObjectBranded> };

/** Small documents every isolate holds. */
type Documents = SharedRules;

/** Longer than any access token lives, so that the log outlasts whatever it revokes. */
const REVOCATIONS_KEPT_MS = 2 * 3600 * 1000;

/** What an isolate opens once, whoever calls. */
function openShared(env: SharedEnv, statementTimeoutMs: number | null) {
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

const clock = () => Date.now();
const startTimer = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const random = () => Math.random();
const randomBytes = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
const newId = (prefix: IdPrefix) => makeId(prefix, Date.now(), randomBytes(16));
// The platform's log takes one line a call; nothing else in src/ writes to it.
const writeLine = (line: string) => console.log(line); // oxlint-disable-line no-console

/** Keeps one of what `open` makes for as long as the isolate keeps its bindings. */
function oncePerEnv<Env extends object, Value>(open: (env: Env) => Value): (env: Env) => Value {
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

type Execution = { waitUntil: (work: Promise<unknown>) => void };

/** Somebody waits: a statement that takes longer is given up, and the caller told to come back. */
const API_STATEMENT_TIMEOUT_MS = 2_000;

const openApi = oncePerEnv((env: ApiEnv) => ({
  ...openShared(env, API_STATEMENT_TIMEOUT_MS),
  jobs: env.JOBS,
  credentials: openCredentials(),
}));

/** The edge Worker's context for one request. */
export function buildApiCtx(env: ApiEnv, execution: Execution, requestId: string | null): ApiCtx {
  return { ...openApi(env), requestId: requestId ?? newId("req"), waitUntil: (work) => execution.waitUntil(work) };
}

function openMail(config: Config, http: HttpFetch): SendMail {
  const { SENDGRID_API_KEY: apiKey, SMTP_URL: url, MAIL_FROM: from } = config;
  if (apiKey !== undefined) return openSendGrid({ apiKey, from, http });
  if (url !== undefined) return openSmtp({ url, from, connect, clock });
  throw new Error("configuration: no way to send mail");
}

// Pure, so that what only the jobs Worker opens (the public suffix list, the guard) is left out of the edge Worker's bundle.
const openJobs = /* @__PURE__ */ oncePerEnv((env: JobsEnv) => {
  const shared = openShared(env, null);
  const http = openHttp();
  const resolve = shared.config.DNS_OVER_HTTPS_URL === undefined ? null : openDnsOverHttps(shared.config.DNS_OVER_HTTPS_URL, http);
  return {
    ...shared,
    http,
    sendMail: openMail(shared.config, http),
    guard: openEgressGuard({ resolve, allowPrivateHosts: shared.config.allowPrivateHosts, clock }),
    hostGate: (origin: string) => atOrigin(env.HOST_GATE.get(env.HOST_GATE.idFromName(gateKeeperOf(origin))), origin),
    blobs: openBlobs(env.BLOBS),
    sleep,
    turns: {
      toFetch: makeTurns({ places: 4, maxHoldMs: 60_000, clock, sleep }),
      toRead: makeTurns({ places: 1, maxHoldMs: 30_000, clock, sleep }),
    },
  };
});

/** The jobs Worker's context for one message, tick or call. */
export function buildJobsCtx(env: JobsEnv, execution: Execution, requestId: string | null): JobsCtx {
  return { ...openJobs(env), requestId: requestId ?? newId("req"), waitUntil: (work) => execution.waitUntil(work) };
}
