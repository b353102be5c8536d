import { acknowledge, charge, type Count, type Counter, needOf, openCounter, presume, roll, topOf, weigh, weighAlone } from "./counter.ts";
import { decide, type Decision } from "./decision.ts";
import type { Line } from "./exchange.ts";
import type { Tier } from "./tiers.ts";

type Entry = {
  readonly caller: string;
  tier: Tier;
  counters: Counter[];
  seenMs: number;
  isNew: boolean;
  /** Until when a refusal is no news. */
  breachedUntilMs: number;
};

/** A request that Redis must decide. */
export type Take = {
  readonly entry: Entry;
  readonly cost: number;
  /** `presumed`: admitted alone while under way, on the presumption that Redis has counted it. */
  state: "waiting" | "flying" | "granted" | "refused" | "presumed" | "abandoned";
};

/** The counters' part of one sync: a line each, whose counter it is, and for whom it asks. */
export type Sheet = { lines: Line[]; about: { counter: Counter; take: Take | null }[]; listed: Set<Counter> };

export type LimiterOptions = { maxCallers: number; maxLines: number };

/** Callers quiet for longer are no longer kept up to date, and are decided by Redis when they return. */
const QUIET_MS = 60_000;

const SECOND_CHANCES = 20;

/** Share of the burst after which a sync is started, so that a busy caller need not wait for one when it is spent. */
const HURRY_AT = 0.8;

export type Limiter = ReturnType<typeof openLimiter>;

/** The callers of one isolate. Pure: it is told the time, and what Redis said. */
export function openLimiter({ maxCallers, maxLines }: LimiterOptions) {
  const entries = new Map<string, Entry>();
  const dirty = new Set<Entry>();
  /** Whose counters have units sent that nobody has confirmed. */
  const unconfirmed = new Set<Entry>();
  let takes: Take[] = [];
  let isHurried = false;

  /** The caller's entry, made if need be. */
  function touch(caller: string, tier: Tier, nowMs: number): Entry {
    const key = `${tier.rules[0]?.name}:${caller}`;
    let entry = entries.get(key);
    if (entry === undefined) {
      if (entries.size >= maxCallers) makeRoom(nowMs);
      entry = openEntry(caller, tier);
      entries.set(key, entry);
    }
    if (entry.tier !== tier) retier(entry, tier);
    if (entry.seenMs < nowMs - QUIET_MS) entry.isNew = true;
    entry.seenMs = nowMs;
    for (const counter of entry.counters) roll(counter, nowMs);
    return entry;
  }

  /** Forgets the oldest caller that has been quiet; some of the others get a second chance on the way. */
  function makeRoom(nowMs: number): void {
    let chances = SECOND_CHANCES;
    for (const [key, entry] of entries) {
      entries.delete(key);
      if (chances-- <= 0 || entry.seenMs <= nowMs - QUIET_MS) return void dirty.delete(entry);
      entries.set(key, entry);
    }
  }

  function spend(entry: Entry, cost: number, nowMs: number): void {
    for (const counter of entry.counters) {
      charge(counter, cost, nowMs);
      isHurried ||= counter.own >= HURRY_AT * counter.burst;
    }
    dirty.add(entry);
  }

  function addLines(sheet: Sheet, entry: Entry, take: Take | null): void {
    for (const counter of entry.counters) {
      if (take === null && counter.startMs === 0) continue;
      const isFirst = !sheet.listed.has(counter);
      const cost = take?.cost ?? 0;
      sheet.listed.add(counter);
      sheet.about.push({ counter, take });
      sheet.lines.push({
        id: `${counter.rule.name}:${entry.caller}`,
        windowMs: counter.rule.windowS * 1_000,
        push: isFirst ? counter.sent : 0,
        cost,
        need: needOf(counter, cost),
        top: topOf(counter),
        joins: isFirst && !counter.joined,
      });
    }
  }

  /** Moves what was admitted since the last sync into the next batch. */
  function load(entry: Entry): void {
    dirty.delete(entry);
    for (const counter of entry.counters) {
      if (counter.own !== 0) unconfirmed.add(entry);
      counter.sent += counter.own;
      counter.own = 0;
    }
  }

  return {
    /** Decides from what is known here, and charges; or says that Redis must decide. */
    begin(caller: string, tier: Tier, cost: number, nowMs: number): Decision | Take {
      const entry = touch(caller, tier, nowMs);
      const verdicts = entry.counters.map((counter) => weigh(counter, cost));
      if (verdicts.includes("deny")) return conclude(entry, "over", false, nowMs);
      if (entry.isNew || tier.synchronous || verdicts.includes("ask")) {
        const take: Take = { entry, cost, state: "waiting" };
        for (const counter of entry.counters) counter.asked += cost;
        takes.push(take);
        return take;
      }
      spend(entry, cost, nowMs);
      return decide(tier, entry.counters, "within", false, nowMs);
    },

    /** What Redis decided. */
    end({ entry, state }: Take, nowMs: number): Decision {
      return conclude(entry, state === "granted" ? "within" : "over", false, nowMs);
    },

    /** Decides without Redis: this isolate's own count against the whole limit. */
    endAlone(take: Take, nowMs: number): Decision {
      const { entry, cost } = take;
      for (const counter of entry.counters) {
        counter.asked -= cost;
        roll(counter, nowMs);
      }
      const over = entry.counters.some((counter) => weighAlone(counter, cost) === "deny");
      const isPresumed = !over && take.state === "flying";
      take.state = isPresumed ? "presumed" : "abandoned";
      if (isPresumed) for (const counter of entry.counters) presume(counter, cost, nowMs);
      else if (!over) spend(entry, cost, nowMs);
      return conclude(entry, over ? "over" : "within", true, nowMs);
    },

    /** A decision already made, with the figures as they are now. */
    restate(caller: string, tier: Tier, reason: Decision["reason"], degraded: boolean, nowMs: number): Decision {
      return decide(tier, touch(caller, tier, nowMs).counters, reason, degraded, nowMs);
    },

    /** Adds units to what a caller has used: rows known afterwards, or (negative) an attempt given back. */
    adjust(caller: string, tier: Tier, units: number, nowMs: number): void {
      spend(touch(caller, tier, nowMs), units, nowMs);
    },

    /**
     * Makes the counters' part of a sync: who waits for a decision, then what was admitted since the last one, then (when
     * `withSeen`) the other callers of the last minute. Until a batch is confirmed the same pushes are made again.
     */
    makeSheet(withSeen: boolean, nowMs: number): Sheet {
      isHurried = false;
      const waiting = takes.filter((take) => take.state === "waiting");
      takes = waiting.splice(maxLines);
      for (const take of waiting) take.state = "flying";
      const isResent = unconfirmed.size > 0;
      const listed = new Set([...unconfirmed, ...waiting.map((take) => take.entry)]);
      for (const entry of dirty) if (listed.size < maxLines) listed.add(entry);
      if (withSeen) for (const entry of lately(entries, nowMs)) if (listed.size < maxLines) listed.add(entry);
      for (const entry of listed) {
        for (const counter of entry.counters) roll(counter, nowMs);
        if (!isResent) load(entry);
      }
      const sheet: Sheet = { lines: [], about: [], listed: new Set() };
      for (const take of waiting) addLines(sheet, take.entry, take);
      for (const entry of listed) if (!entry.counters.some((counter) => sheet.listed.has(counter))) addLines(sheet, entry, null);
      return sheet;
    },

    /** Takes in the answer to a sheet. `isConfirmed` says that its pushes are of the batch that nobody had confirmed yet. */
    apply(sheet: Sheet, counts: readonly Count[], isConfirmed: boolean): void {
      const taken = new Map<Take, boolean[]>();
      sheet.about.forEach(({ counter, take }, i) => {
        const [line, count] = [sheet.lines[i], counts[i]];
        if (line === undefined || count === undefined) return;
        if (isConfirmed && line.push !== 0) counter.sent = 0;
        acknowledge(counter, count, line.push, line.cost);
        if (take !== null) taken.set(take, [...(taken.get(take) ?? []), count.taken]);
      });
      if (isConfirmed) unconfirmed.clear();
      for (const [take, byRule] of taken) settle(take, byRule);
    },

    /** Whether somebody's burst is nearly spent. */
    isHurried: () => isHurried,

    /** Whether a batch of pushes waits to be confirmed. */
    hasUnconfirmed: () => unconfirmed.size > 0,

    /** Callers held. */
    size: () => entries.size,
  };

  function settle(take: Take, taken: readonly boolean[]): void {
    const granted = taken.every(Boolean);
    const isWaitedFor = take.state === "flying";
    take.entry.isNew = false;
    if (isWaitedFor) {
      take.state = granted ? "granted" : "refused";
      for (const counter of take.entry.counters) counter.asked -= take.cost;
    }
    if (take.state === "granted" || take.state === "presumed") return;
    // One rule said yes and another no, or nobody waits any more: what was taken is given back.
    take.entry.counters.forEach((counter, i) => {
      if (taken[i] !== true) return;
      counter.own -= take.cost;
      dirty.add(take.entry);
    });
  }
}

/** The decision, and whether a refusal is news. */
function conclude(entry: Entry, reason: "within" | "over", degraded: boolean, nowMs: number): Decision {
  const decision = decide(entry.tier, entry.counters, reason, degraded, nowMs);
  if (reason === "within" || nowMs < entry.breachedUntilMs) return decision;
  entry.breachedUntilMs = nowMs + decision.resetS * 1_000;
  return { ...decision, isBreach: true };
}

function openEntry(caller: string, tier: Tier): Entry {
  return { caller, tier, counters: tier.rules.map((rule) => openCounter(rule, tier.burst)), seenMs: 0, isNew: true, breachedUntilMs: 0 };
}

/** The caller's figures changed; what was counted stays. */
function retier(entry: Entry, tier: Tier): void {
  entry.counters = tier.rules.map((rule, i) =>
    Object.assign(entry.counters[i] ?? openCounter(rule, tier.burst), { rule, burst: tier.burst }),
  );
  entry.tier = tier;
}

/** The callers of the last minute, most recent first. */
function lately(entries: ReadonlyMap<string, Entry>, nowMs: number): Entry[] {
  return [...entries.values()].filter((entry) => entry.seenMs > nowMs - QUIET_MS).toSorted((a, b) => b.seenMs - a.seenMs);
}
