import type { CollectCtx } from "../../src/domain/collect/ctx.ts";
import { collectSource } from "../../src/domain/collect/collect-source.ts";
import { sweep, wakeDueSources } from "../../src/domain/collect/index.ts";
import { askGate, type GateState, type HostGate, leaveGate, openEgressGuard, OPEN_GATE } from "../../src/domain/fetching/index.ts";
import { finishJobs } from "../../src/domain/identity/index.ts";
import { readConfig } from "../../src/config.ts";
import { makeId } from "../../src/lib/ids.ts";
import { workerBindings } from "../support/bindings.ts";
import type { Message } from "../../src/messages.ts";
import { type DocumentSpec, type Exchange, makeTown } from "./town-of-hosts.ts";
import type { VirtualDatabase } from "./virtual-database.ts";
import type { VirtualTime } from "./virtual-time.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long a message lies in the queue. */
const QUEUE_MS = 200;
/** Where one fetches, the matcher is woken; it is not simulated, and whatever waits for it is over by then. */
const MATCHED_AFTER_MS = 10_000;

/** A run that ended, and what its source's row says after it. */
export type Run = { url: string; endMs: number; plannedMs: number; intervalS: number; failures: number; errorCode: string | null };
export type Life = { exchanges: Exchange[]; runs: Run[] };

type Stage = {
  time: VirtualTime;
  database: VirtualDatabase;
  documents: DocumentSpec[];
  endMs: number;
  random: () => number;
  /** When nothing of ours gets out, as parts of the whole time. */
  ownOutage: { from: number; to: number };
  onHour?: (hour: number) => void;
};

/**
 * Lets the collector live from now to `endMs` under a virtual clock: the tick, the queue, the collect verbs, the gates, the
 * schedule and the job store are the real ones, over a real database; the hosts are made up, and matching is cut short.
 */
export async function live({ time, database, documents, endMs, random, ownOutage, onHour = () => {} }: Stage): Promise<Life> {
  const startMs = time.nowMs();
  const { http, exchanges } = makeTown({ time, whole: { startMs, endMs }, random, documents, ownOutage });
  const runs: Run[] = [];
  await addSources(database, documents);
  let isMatching = false;

  const deliver = (message: Message, delayS: number) =>
    time.start(async () => {
      await time.sleep(delayS * 1000 + QUEUE_MS);
      await consume(message);
    });

  const ctx: CollectCtx = {
    config: readConfig(workerBindings({ ...NO_STACK, databaseUrl: "postgres://virtual" })),
    db: database.db,
    blobs: { put: async () => {}, get: async () => null, delete: async () => {} },
    queues: {
      async send(messages, delayS = 0) {
        for (const message of messages) deliver(message, delayS);
      },
    },
    http,
    guard: openEgressGuard({ resolve: null, allowPrivateHosts: false, clock: time.nowMs }),
    hostGate: makeGates(time.nowMs),
    log: () => {},
    requestId: "req_simulated",
    clock: time.nowMs,
    random,
    sleep: time.sleep,
    turns: { toFetch: async () => () => {}, toRead: async () => () => {} },
    newId: (prefix) =>
      makeId(
        prefix,
        time.nowMs(),
        Uint8Array.from({ length: 16 }, () => random() * 256),
      ),
  };

  async function consume(message: Message): Promise<void> {
    if (message.type === "source.collect.v1") return collect(message);
    if (message.type !== "kind.match.v1" || isMatching) return;
    isMatching = true;
    await time.sleep(MATCHED_AFTER_MS);
    isMatching = false;
    const jobs = await database.rows<{ id: string }>(
      `with matched as (update sightings set pending_at = null where pending_at is not null)
       select id from jobs where state = 'running' and stage = 'matching'`,
    );
    await finishJobs(
      ctx.db,
      jobs.map(({ id }) => id),
    );
  }

  async function collect(message: Extract<Message, { type: "source.collect.v1" }>): Promise<void> {
    const outcome = await collectSource(ctx, message.source_id);
    if (outcome.state === "wait") deliver(message, outcome.delayS);
  }

  for (let atMs = startMs; atMs < endMs; atMs += MINUTE_MS) {
    time.start(async () => {
      await sweep(ctx);
      await wakeDueSources(ctx);
    });
    await time.runUntil(atMs + MINUTE_MS);
    runs.push(...(await runsSince(database, new Date(atMs))));
    if ((atMs - startMs) % HOUR_MS === 0) onHour((atMs - startMs) / HOUR_MS);
  }
  return { exchanges, runs };
}

const NO_STACK = {
  postgresUrl: "",
  neonHttpUrl: "http://virtual.invalid/sql",
  redisUrl: "http://virtual.invalid",
  redisToken: "none",
  controlUrl: "",
  smtpUrl: "smtp://virtual.invalid",
  mailUrl: "http://virtual.invalid",
};

/** A minute is shorter than any interval: no source ran twice in it. */
function runsSince(database: VirtualDatabase, since: Date): Promise<Run[]> {
  return database.rows<Run>(
    `select url, error_code as "errorCode", failures, interval_s as "intervalS",
       (extract(epoch from last_run_at) * 1000)::float8 as "endMs", (extract(epoch from next_run_at) * 1000)::float8 as "plannedMs"
     from sources where last_run_at >= $1`,
    [since.toISOString()],
  );
}

/** One gate an origin, as the Durable Object keeps it. */
function makeGates(nowMs: () => number): (origin: string) => HostGate {
  const states = new Map<string, GateState>();
  return (origin) => ({
    async ask(request) {
      const { state, answer } = askGate(states.get(origin) ?? OPEN_GATE, request, nowMs());
      states.set(origin, state);
      return answer;
    },
    async done(leaseId, outcome) {
      states.set(origin, leaveGate(states.get(origin) ?? OPEN_GATE, leaseId, outcome, nowMs()));
    },
  });
}

/** Adds every document as a source. */
async function addSources(database: VirtualDatabase, documents: readonly DocumentSpec[]): Promise<void> {
  await database.rows(
    `insert into sources (id, kind, item_kind, name, url, trust, completeness, interval_s)
     select s.id, 'feed', 'post', s.url, s.url, 40, 'window', 900 from unnest($1::text[], $2::text[]) as s(id, url)`,
    [documents.map((_, i) => makeId("src", i, new Uint8Array(16))), documents.map(({ url }) => url)],
  );
}
