type Success = {
  ok: true;
  /** Whether the run found anything new, changed or gone. */
  changed: boolean;
  /** The longest of the feed's own TTL and the answer's freshness; null when neither is stated. */
  minIntervalS: number | null;
};

type Failure = {
  ok: false;
  /** An outage of our own: nothing is held against the source. */
  ours: boolean;
  retryAfterS: number | null;
};

export type ScheduleInput = {
  nowMs: number;
  /** 0 ≤ n < 1. */
  random: number;
  itemKind: "event" | "recall" | "post";
  intervalS: number;
  /** Failures in a row before this run. */
  failures: number;
  outcome: Success | Failure;
};

export type Schedule = {
  nextRunAtMs: number;
  intervalS: number;
  failures: number;
};

const DAY_S = 24 * 3600;
const MIN_INTERVAL_S = 5 * 60;
const MAX_INTERVAL_S = { event: DAY_S, post: DAY_S, recall: 3600 } as const;
const MAX_BACKOFF_S = 7 * DAY_S;
/** So many failures in a row, and the operator hears of it. */
export const ALERT_AFTER_FAILURES = 3;

/** Balanced where about one run in four finds a change: 0.7 × 1.12³ ≈ 1. */
const AFTER_CHANGE = 0.7;
const AFTER_NO_CHANGE = 1.12;

/** When a source runs next. Never later than 7 days: no source is dead. */
export function nextRun(input: ScheduleInput): Schedule {
  return input.outcome.ok ? afterSuccess(input, input.outcome) : afterFailure(input, input.outcome);
}

function afterSuccess({ nowMs, random, itemKind, intervalS }: ScheduleInput, { changed, minIntervalS }: Success): Schedule {
  const learned = clamp(intervalS * (changed ? AFTER_CHANGE : AFTER_NO_CHANGE), MIN_INTERVAL_S, MAX_INTERVAL_S[itemKind]);
  const asked = Math.min(minIntervalS ?? 0, DAY_S);
  return {
    nextRunAtMs: nowMs + delayMs(learned, asked, random),
    intervalS: Math.round(learned),
    failures: 0,
  };
}

function afterFailure({ nowMs, random, intervalS, failures }: ScheduleInput, { ours, retryAfterS }: Failure): Schedule {
  const count = ours ? failures : failures + 1;
  const backoffS = ours ? MIN_INTERVAL_S : Math.min(MIN_INTERVAL_S * 2 ** Math.min(count - 1, 20), MAX_BACKOFF_S);
  const nextRunAtMs = nowMs + delayMs(backoffS, retryAfterS ?? 0, random);
  return {
    nextRunAtMs: Math.min(nextRunAtMs, nowMs + MAX_BACKOFF_S * 1000),
    intervalS,
    failures: count,
  };
}

/** Between 90 % and 110 % of our own wish, and never before what the server asked for. */
function delayMs(wishS: number, atLeastS: number, random: number): number {
  return Math.round(Math.max(wishS * (0.9 + 0.2 * random), atLeastS * (1 + 0.1 * random)) * 1000);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
