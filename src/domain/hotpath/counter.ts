import type { Rule } from "./tiers.ts";

/**
 * One caller's units in one window, as one isolate sees them.
 *
 * The window opens with the caller's first request anywhere and is kept in Redis, so it does not depend on the clock's
 * minute. `spent + unsynced ≤ burst` holds at all times, where `spent` is what of this isolate's units landed above the
 * limit and `unsynced` what Redis has not confirmed. Every unit above the limit is one or the other in the isolate that
 * admitted it, hence: admitted ≤ limit + isolates × burst.
 */
export type Counter = {
  rule: Rule;
  burst: number;
  /** When the window opened; 0 while none is open. */
  startMs: number;
  /** Units of all isolates at the last sync. */
  known: number;
  /** Admitted here and not yet sent. */
  own: number;
  /** Sent and not yet confirmed. */
  sent: number;
  /** Asked of Redis and not yet answered: it may be granted, so it takes up room, but it is no ground for a refusal. */
  asked: number;
  spent: number;
  /** Isolates that admitted something in this window, and whether this is one. */
  holders: number;
  joined: boolean;
};

/** What Redis says of one counter after it has added what was sent. */
export type Count = { startMs: number; units: number; holders: number; taken: boolean };

export type Verdict = "admit" | "deny" | "ask";

export function openCounter(rule: Rule, burst: number): Counter {
  return { rule, burst, startMs: 0, known: 0, own: 0, sent: 0, asked: 0, spent: 0, holders: 0, joined: false };
}

/** Units that count against the burst: a request dearer than the burst needs no more room than that. */
export const needOf = (counter: Counter, cost: number): number => Math.min(cost, Math.max(counter.burst, 1));

/** The most units Redis admits when it decides itself. */
export const topOf = (counter: Counter): number => counter.rule.limit + counter.burst;

export const endMsOf = (counter: Counter): number => counter.startMs + counter.rule.windowS * 1_000;

/** Closes a window that is over. Units of it that were never sent are forgotten: they count in no other window. */
export function roll(counter: Counter, nowMs: number): void {
  if (counter.startMs === 0 || nowMs < endMsOf(counter)) return;
  Object.assign(counter, { startMs: 0, known: 0, own: 0, sent: 0, spent: 0, holders: 0, joined: false });
}

/** Decides from what is known here. A denial is certain, however old the knowledge: within a window counts only grow. */
export function weigh(counter: Counter, cost: number): Verdict {
  const need = needOf(counter, cost);
  const unsynced = counter.own + counter.sent;
  if (counter.known + unsynced + need > topOf(counter)) return "deny";
  return counter.spent + unsynced + counter.asked + need > counter.burst ? "ask" : "admit";
}

/** Decides alone, when Redis is away: the whole limit, counted by this isolate. */
export function weighAlone(counter: Counter, cost: number): Verdict {
  return counter.known + counter.own + counter.sent + needOf(counter, cost) > counter.rule.limit ? "deny" : "admit";
}

export function charge(counter: Counter, cost: number, nowMs: number): void {
  if (counter.startMs === 0) counter.startMs = nowMs;
  counter.own += cost;
}

/** Counts units that Redis may have counted too: counting them twice could refuse a caller below the limit. */
export function presume(counter: Counter, cost: number, nowMs: number): void {
  if (counter.startMs === 0) counter.startMs = nowMs;
  counter.known += cost;
}

/** Takes in what Redis said after adding `pushed` units of this isolate and, where `count.taken`, `cost` more. */
export function acknowledge(counter: Counter, count: Count, pushed: number, cost: number): void {
  const landed = pushed + (count.taken ? cost : 0);
  const over = Math.max(0, count.units - counter.rule.limit);
  if (count.startMs !== 0 && count.startMs !== counter.startMs) Object.assign(counter, { startMs: count.startMs, spent: 0, joined: false });
  counter.spent += Math.max(0, Math.min(landed, over));
  counter.known = count.units;
  counter.holders = count.holders;
  counter.joined ||= landed > 0;
}

/**
 * What may still be asked for: the limit less all that is known, and less one burst for each other isolate that serves
 * this caller, since that much may be on its way.
 */
export function remaining(counter: Counter): number {
  const others = Math.max(0, counter.holders - (counter.joined ? 1 : 0));
  return Math.max(0, Math.floor(counter.rule.limit - counter.known - counter.own - counter.sent - others * counter.burst));
}
