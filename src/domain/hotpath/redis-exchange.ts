import { z } from "zod";
import type { Redis, RedisCommand, RedisReply, RedisScript } from "../../adapters/redis/index.ts";
import type { Count } from "./counter.ts";
import { COUNTERS_SCRIPT } from "./counters-script.ts";
import type { Exchange, Line, Outgoing, Published, Revocation } from "./exchange.ts";
import { PUBLISH_SCRIPT } from "./publish-script.ts";

const Texts = z.array(z.string().nullable());
const Counted = z.tuple([z.number(), z.string()]);
const FlatPairs = z.array(z.string());

export type RedisExchangeOptions = {
  /** Starts every key, so that several installations may share one Redis. */
  prefix: string;
  /** How long a revocation stays in the log: no credential may be trusted for longer without a look-up. */
  keepRevocationsMs: number;
};

/** What one command of a pipeline is for, and what to do with its reply. */
type Step = { command: RedisCommand | RedisScript; take: (reply: RedisReply) => void };

/** The hot path's Redis: one pipeline, whatever there is to say. */
export function openRedisExchange(redis: Redis, { prefix, keepRevocationsMs }: RedisExchangeOptions): Exchange {
  const key = (name: string): string => `${prefix}:${name}`;
  let insideScripts = 0;

  async function run(steps: readonly Step[]): Promise<void> {
    const replies = await redis.pipeline(steps.map((step) => step.command));
    steps.forEach((step, i) => step.take(replies[i] ?? null));
  }

  return {
    async sync(out) {
      const generations: (string | null)[] = [];
      const revocations: Revocation[] = [];
      const documents: (Published | null)[] = [];
      let counts: Count[] = [];
      const steps: Step[] = writes(out, key, keepRevocationsMs);
      if (out.lines.length > 0 || out.tallies.size > 0) {
        const { script, order } = countersStep(out, key);
        const take = (reply: RedisReply): void => {
          const [calls, text] = Counted.parse(reply);
          insideScripts += calls;
          counts = parseCounts(text, order);
        };
        steps.push({ command: script, take });
      }
      if (out.published.size > 0)
        steps.push({ command: publishing(out, key), take: (reply) => void (insideScripts += z.number().parse(reply)) });
      if (out.pull !== null) {
        const { tags, revokedSinceMs, documents: names } = out.pull;
        steps.push({
          command: ["ZRANGE", key("revoked"), revokedSinceMs, "+inf", "BYSCORE", "WITHSCORES"],
          take: (reply) => void revocations.push(...parseRevocations(reply)),
        });
        if (tags.length > 0) steps.push(reading(key("generations"), tags, generations));
        if (names.length > 0) {
          const take = (reply: RedisReply): void => void documents.push(...parseDocuments(Texts.parse(reply), names.length));
          steps.push({ command: ["HMGET", key("documents"), ...names.map(fieldOf), ...names], take });
        }
      }
      await run(steps);
      return { counts, pulled: out.pull === null ? null : { generations, revocations, documents } };
    },

    async read(answerKey, tags) {
      const generations: (string | null)[] = [];
      let text: string | null = null;
      const get: Step = { command: ["GET", key(`answer:${answerKey}`)], take: (reply) => (text = z.string().nullable().parse(reply)) };
      await run(tags.length > 0 ? [get, reading(key("generations"), tags, generations)] : [get]);
      return { text, generations };
    },

    async tallies() {
      const [flat = []] = await redis.pipeline([["HGETALL", key("tallies")]]);
      const pairs = FlatPairs.parse(flat);
      return new Map(pairs.flatMap((name, i) => (i % 2 === 0 ? [[name, Number(pairs[i + 1])] as const] : [])));
    },

    usage() {
      const { trips, commands } = redis.usage();
      return { trips, billed: commands + insideScripts };
    },
  };
}

type KeyOf = (name: string) => string;

const reading = (hash: string, fields: readonly string[], into: (string | null)[]): Step => ({
  command: ["HMGET", hash, ...fields],
  take: (reply) => void into.push(...Texts.parse(reply)),
});

/**
 * Documents lie in Redis as their version, a line's end and their text. The format is part of the field's name: isolates of
 * before and after a change of it, side by side while an upgrade lasts, each read what they understand.
 */
const fieldOf = (name: string): string => `${name}@2`;

function publishing({ published }: Outgoing, key: KeyOf): RedisScript {
  const args = [...published].flatMap(([name, { version, text }]) => [fieldOf(name), version, `${version}\n${text}`]);
  return { source: PUBLISH_SCRIPT, keys: [key("documents")], args };
}

/** `texts` are those of this format, then those of the format before, which stand until there is one of this. */
const parseDocuments = (texts: readonly (string | null)[], count: number): (Published | null)[] =>
  texts.slice(0, count).map((text, i) => parseDocument(text ?? texts[count + i] ?? null));

function parseDocument(held: string | null): Published | null {
  if (held === null) return null;
  const [, version, text] = /^(\d+)\n(.*)$/s.exec(held) ?? [];
  return version === undefined || text === undefined ? { version: 0, text: held } : { version: Number(version), text };
}

function writes({ bumps, revoked, answers, nowMs }: Outgoing, key: KeyOf, keepRevocationsMs: number): Step[] {
  const commands: RedisCommand[] = answers.map(({ key: name, text, ttlMs }) => ["SET", key(`answer:${name}`), text, "PX", ttlMs]);
  if (bumps.tags.length > 0) commands.push(["HSET", key("generations"), ...bumps.tags.flatMap((tag) => [tag, bumps.token])]);
  if (revoked.length > 0) {
    commands.push(["ZADD", key("revoked"), ...revoked.flatMap((id) => [nowMs, id])]);
    commands.push(["ZREMRANGEBYSCORE", key("revoked"), "-inf", nowMs - keepRevocationsMs]);
  }
  return commands.map((command) => ({ command, take: () => undefined }));
}

/** The script's call, and where in the caller's lines each of its replies belongs. */
function countersStep(out: Outgoing, key: KeyOf): { script: RedisScript; order: number[] } {
  const windows = Map.groupBy(out.lines.keys(), (i) => out.lines[i]?.windowMs ?? 0);
  const keys = [key(`batch:${out.batch?.isolateId ?? ""}`), key("tallies")];
  const args: (string | number)[] = [out.nowMs, out.batch?.number ?? 0, windows.size];
  for (const [windowMs, indexes] of windows) {
    const epoch = Math.floor(out.nowMs / windowMs);
    keys.push(key(`units:${windowMs}:${epoch}`), key(`units:${windowMs}:${epoch - 1}`));
    args.push(windowMs, indexes.length, ...indexes.flatMap((i) => lineArgs(out.lines[i])));
  }
  args.push(out.tallies.size, ...[...out.tallies].flat());
  return { script: { source: COUNTERS_SCRIPT, keys, args }, order: [...windows.values()].flat() };
}

const lineArgs = (line: Line | undefined): (string | number)[] =>
  line === undefined ? [] : [line.id, line.push, line.cost, line.need, line.top, line.joins ? 1 : 0];

function parseCounts(text: string, order: readonly number[]): Count[] {
  const figures = text === "" ? [] : text.split(" ").map(Number);
  const counts: Count[] = [];
  order.forEach((line, i) => {
    const [startMs = 0, units = 0, holders = 0, taken = 0] = figures.slice(4 * i, 4 * i + 4);
    counts[line] = { startMs, units, holders, taken: taken === 1 };
  });
  return counts;
}

function parseRevocations(reply: RedisReply): Revocation[] {
  const flat = z.array(z.union([z.string(), z.number()])).parse(reply);
  return flat.flatMap((id, i) => (i % 2 === 0 ? [{ id: String(id), atMs: Number(flat[i + 1]) }] : []));
}
