import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOwnOutage, nextRun, type ScheduleInput } from "../../../src/domain/fetching/index.ts";

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const base = { nowMs: 0, random: 0.5, itemKind: "post", intervalS: HOUR_S, failures: 0 } as const;
const unchanged = { ok: true, changed: false, minIntervalS: null } as const;
const changed = { ...unchanged, changed: true };
const failed = { ok: false, ours: false, retryAfterS: null } as const;
const delayS = (input: ScheduleInput) => nextRun(input).nextRunAtMs / 1000;

/** Runs a source that changes every `everyS` seconds until its interval has settled. */
function settle(everyS: number, itemKind: ScheduleInput["itemKind"]): number {
  let state = { nowMs: 0, intervalS: HOUR_S };
  for (let run = 0; run < 300; run++) {
    const sinceMs = state.nowMs - state.intervalS * 1000;
    const isChanged = Math.floor(state.nowMs / (everyS * 1000)) > Math.floor(sinceMs / (everyS * 1000));
    const next = nextRun({ ...base, itemKind, ...state, outcome: isChanged ? changed : unchanged });
    state = { nowMs: next.nextRunAtMs, intervalS: next.intervalS };
  }
  return state.intervalS;
}

const hosts = (n: number, errorCode: string | null, failures = 0) =>
  Array.from({ length: n }, (_, i) => ({ host: `${errorCode}-${i}.example`, errorCode, failures }));

describe("a source that answers", () => {
  it("is asked sooner after a change and later after none", () => {
    expect(nextRun({ ...base, outcome: changed }).intervalS).toBeLessThan(HOUR_S);
    expect(nextRun({ ...base, outcome: unchanged }).intervalS).toBeGreaterThan(HOUR_S);
  });

  it("settles at a few runs per change, between 5 minutes and a day; recalls at an hour or less", () => {
    expect(settle(60, "post")).toBe(300);
    for (const everyS of [2 * HOUR_S, 8 * HOUR_S, DAY_S]) {
      const runsPerChange = everyS / settle(everyS, "event");
      expect(runsPerChange).toBeGreaterThan(2);
      expect(runsPerChange).toBeLessThan(7);
    }
    expect(settle(60 * DAY_S, "post")).toBe(DAY_S);
    expect(settle(60 * DAY_S, "recall")).toBe(HOUR_S);
  });

  it("is not asked before its TTL or freshness is over, a day at most", () => {
    expect(delayS({ ...base, outcome: { ...changed, minIntervalS: 6 * HOUR_S } })).toBeGreaterThanOrEqual(6 * HOUR_S);
    expect(delayS({ ...base, outcome: { ...changed, minIntervalS: 365 * DAY_S } })).toBeLessThan(1.2 * DAY_S);
    expect(delayS({ ...base, outcome: { ...changed, minIntervalS: 60 } })).toBeLessThan(HOUR_S);
  });

  it("does not take a long TTL for its own pace", () => {
    expect(nextRun({ ...base, outcome: { ...changed, minIntervalS: DAY_S } }).intervalS).toBeLessThan(HOUR_S);
  });

  it("is asked at times that spread", () => {
    const [early = 0, late = 0] = [0, 0.999].map((random) => delayS({ ...base, random, outcome: changed }));
    expect(late / early).toBeGreaterThan(1.2);
  });
});

describe("a source that fails", () => {
  it("is asked again after 5 minutes, then twice as long each time, up to 7 days and never later", () => {
    const delays = Array.from({ length: 30 }, (_, failures) => delayS({ ...base, failures, outcome: failed }));
    expect(delays.slice(0, 4)).toEqual([300, 600, 1200, 2400]);
    expect(delays.at(-1)).toBe(7 * DAY_S);
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(604_800), (failures, random, retryAfterS) => {
        const seconds = delayS({ ...base, failures, random, outcome: { ...failed, retryAfterS } });
        expect(seconds).toBeLessThanOrEqual(7 * DAY_S);
        expect(seconds).toBeGreaterThanOrEqual(Math.min(retryAfterS, 7 * DAY_S));
      }),
    );
  });

  it("keeps the pace it had for when it is back", () => {
    expect(nextRun({ ...base, failures: 9, outcome: failed }).intervalS).toBe(HOUR_S);
    expect(nextRun({ ...base, failures: 9, outcome: unchanged })).toMatchObject({ failures: 0 });
  });

  it("is not blamed for an outage of ours", () => {
    for (const failures of [0, 2, 3]) {
      const next = nextRun({ ...base, failures, outcome: { ...failed, ours: true } });
      expect(next).toMatchObject({ failures, nextRunAtMs: 300_000 });
    }
  });
});

describe("an outage of our own", () => {
  it("is when, since anybody answered, many hosts gave no answer that were well until then", () => {
    expect(isOwnOutage(hosts(3, "connection_failed"))).toBe(true);
    expect(isOwnOutage([...hosts(3, "internal"), ...hosts(2, "worker_lost")])).toBe(true);
    expect(isOwnOutage([...hosts(3, "timeout"), ...hosts(40, null)])).toBe(true);
    expect(isOwnOutage([...hosts(3, "timeout"), ...hosts(5, null)])).toBe(true);
  });

  it("is not when few fail, when others answer in between, or when the answers are errors", () => {
    expect(isOwnOutage([])).toBe(false);
    expect(isOwnOutage(hosts(2, "connection_failed"))).toBe(false);
    expect(isOwnOutage([...hosts(2, "timeout"), ...hosts(1, null), ...hosts(20, "timeout")])).toBe(false);
    expect(isOwnOutage([...hosts(1, "http_status"), ...hosts(20, "timeout")])).toBe(false);
    expect(isOwnOutage(hosts(20, "http_status"))).toBe(false);
    expect(isOwnOutage(Array.from({ length: 20 }, () => ({ host: "one.example", errorCode: "timeout", failures: 0 })))).toBe(false);
  });

  it("is not seen in hosts that have been silent for long", () => {
    expect(isOwnOutage(hosts(20, "timeout", 3))).toBe(false);
    expect(isOwnOutage([...hosts(20, "timeout", 3), ...hosts(5, "timeout", 2)])).toBe(true);
  });
});
