import { exact, float, formatFloat, integer, pairs, sliceOf, SYNTAX_ERROR, variadic } from "./arguments.ts";
import type { Commands } from "./arguments.ts";
import { RedisError } from "./store.ts";
import type { Store } from "./store.ts";

type Scored = [member: string, score: number];

/** By score, then by member's bytes. */
function sorted(store: Store, key: string): Scored[] {
  const members = [...(store.read(key, "zset") ?? [])];
  return members.sort(([a, aScore], [b, bScore]) => aScore - bScore || Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** `5`, `(5` (exclusive), `-inf`. */
function bound(text: string): { value: number; exclusive: boolean } {
  const exclusive = text.startsWith("(");
  return { value: float(exclusive ? text.slice(1) : text), exclusive };
}

function byScore(members: Scored[], min: string, max: string): Scored[] {
  const [low, high] = [bound(min), bound(max)];
  return members.filter(
    ([, score]) => (low.exclusive ? score > low.value : score >= low.value) && (high.exclusive ? score < high.value : score <= high.value),
  );
}

type RangeOptions = { byScore: boolean; rev: boolean; withScores: boolean; limit?: { offset: number; count: number } };

function rangeOptions(words: string[]): RangeOptions {
  const options: RangeOptions = { byScore: false, rev: false, withScores: false };
  for (let i = 0; i < words.length; i++) {
    const word = (words[i] ?? "").toUpperCase();
    if (word === "BYSCORE") options.byScore = true;
    else if (word === "REV") options.rev = true;
    else if (word === "WITHSCORES") options.withScores = true;
    else if (word === "LIMIT") options.limit = { offset: integer(words[++i] ?? ""), count: integer(words[++i] ?? "") };
    else throw new RedisError(SYNTAX_ERROR);
  }
  return options;
}

function range(store: Store, key: string, start: string, stop: string, options: RangeOptions): Scored[] {
  const members = sorted(store, key);
  const ordered = options.rev ? members.toReversed() : members;
  if (!options.byScore) return ordered.slice(...sliceOf(ordered.length, start, stop));
  // With REV the bounds come highest first.
  const found = options.rev ? byScore(ordered, stop, start) : byScore(ordered, start, stop);
  if (options.limit === undefined) return found;
  const { offset, count } = options.limit;
  return found.slice(offset, count < 0 ? undefined : offset + count);
}

const flat = (members: Scored[], withScores: boolean): string[] =>
  members.flatMap(([member, score]) => (withScores ? [member, formatFloat(score)] : [member]));

function remove(store: Store, key: string, members: string[]): number {
  const set = store.read(key, "zset");
  if (set === undefined) return 0;
  const removed = members.filter((member) => set.delete(member)).length;
  store.removeIfEmpty(key, set.size);
  return removed;
}

const openZset = (store: Store, key: string) => store.read(key, "zset") ?? store.write(key, "zset", new Map());

function add(store: Store, key: string, flags: Set<string>, scored: Scored[]): number {
  const set = openZset(store, key);
  let added = 0;
  let changed = 0;
  for (const [member, score] of scored) {
    const current = set.get(member);
    if (
      current === undefined
        ? flags.has("XX")
        : flags.has("NX") || (flags.has("GT") && score <= current) || (flags.has("LT") && score >= current)
    )
      continue;
    if (current === undefined) added++;
    if (current !== score) changed++;
    set.set(member, score);
  }
  store.removeIfEmpty(key, set.size);
  return flags.has("CH") ? changed : added;
}

const ZADD_FLAGS = new Set(["NX", "XX", "GT", "LT", "CH"]);

export const sortedSets: Commands = {
  ...exact({
    zincrby(store, key: string, by: string, member: string) {
      const score = (store.read(key, "zset")?.get(member) ?? 0) + float(by);
      openZset(store, key).set(member, score);
      return formatFloat(score);
    },
    zscore(store, key: string, member: string) {
      const score = store.read(key, "zset")?.get(member);
      return score === undefined ? null : formatFloat(score);
    },
    zcard: (store, key: string) => store.read(key, "zset")?.size ?? 0,
    zcount: (store, key: string, min: string, max: string) => byScore(sorted(store, key), min, max).length,
    zrank(store, key: string, member: string) {
      const rank = sorted(store, key).findIndex(([name]) => name === member);
      return rank < 0 ? null : rank;
    },
    zremrangebyscore: (store, key: string, min: string, max: string) =>
      remove(store, key, flat(byScore(sorted(store, key), min, max), false)),
    zremrangebyrank(store, key: string, start: string, stop: string) {
      const members = sorted(store, key);
      return remove(store, key, flat(members.slice(...sliceOf(members.length, start, stop)), false));
    },
  }),
  ...variadic({
    zadd(store, key: string, ...args) {
      const firstScore = args.findIndex((word) => !ZADD_FLAGS.has(word.toUpperCase()));
      if (firstScore < 0) throw new RedisError(SYNTAX_ERROR);
      const flags = new Set(args.slice(0, firstScore).map((word) => word.toUpperCase()));
      const scored = pairs("zadd", args.slice(firstScore)).map(([score, member]): Scored => [member, float(score)]);
      return add(store, key, flags, scored);
    },
    zrange(store, key: string, start: string, stop: string, ...words) {
      const options = rangeOptions(words);
      return flat(range(store, key, start, stop, options), options.withScores);
    },
    zrevrange(store, key: string, start: string, stop: string, ...words) {
      const options = { ...rangeOptions(words), rev: true };
      return flat(range(store, key, start, stop, options), options.withScores);
    },
    zrangebyscore(store, key: string, min: string, max: string, ...words) {
      const options = { ...rangeOptions(words), byScore: true };
      return flat(range(store, key, min, max, options), options.withScores);
    },
    zrevrangebyscore(store, key: string, max: string, min: string, ...words) {
      const options = { ...rangeOptions(words), byScore: true, rev: true };
      return flat(range(store, key, max, min, options), options.withScores);
    },
    zrem: (store, key: string, member: string, ...rest) => remove(store, key, [member, ...rest]),
    zpopmin(store, key: string, count = "1") {
      const lowest = sorted(store, key).slice(0, integer(count));
      remove(store, key, flat(lowest, false));
      return flat(lowest, true);
    },
  }),
};
