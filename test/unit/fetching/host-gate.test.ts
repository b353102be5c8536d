import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askGate, type GateRequest, GateState, leaveGate, OPEN_GATE } from "../../../src/domain/fetching/index.ts";

/** A gate in memory with a clock of its own. */
function makeGate() {
  let state = OPEN_GATE;
  const time = { nowMs: 1_000_000 };
  return {
    time,
    state: () => state,
    ask(leaseId: string, more: Partial<GateRequest> = {}) {
      const asked = askGate(state, { leaseId, leaseMs: 30_000, crawlDelayS: null, ...more }, time.nowMs);
      state = asked.state;
      return asked.answer;
    },
    done(leaseId: string, retryAfterS: number | null = null) {
      state = leaveGate(state, leaseId, { retryAfterS }, time.nowMs);
    },
  };
}

describe("a host gate", () => {
  it("lets the first in at once and nobody beside it", () => {
    const gate = makeGate();
    expect(gate.ask("a")).toEqual({ go: true, leaseId: "a" });
    expect(gate.ask("b")).toMatchObject({ go: false, why: "busy" });
  });

  it("leaves a second between one exchange's end and the next one's start", () => {
    const gate = makeGate();
    gate.ask("a");
    gate.time.nowMs += 5_000;
    gate.done("a");
    expect(gate.ask("b")).toEqual({ go: false, waitMs: 1_000, why: "spacing" });
    gate.time.nowMs += 999;
    expect(gate.ask("b").go).toBe(false);
    gate.time.nowMs += 1;
    expect(gate.ask("b").go).toBe(true);
  });

  it.each([
    [0.2, 1_000],
    [5, 5_000],
    [600, 30_000],
  ])("takes a Crawl-delay of %d s for %d ms", (crawlDelayS, spacingMs) => {
    const gate = makeGate();
    gate.ask("a", { crawlDelayS });
    gate.done("a");
    expect(gate.ask("b", { crawlDelayS })).toMatchObject({ go: false, waitMs: spacingMs });
    gate.time.nowMs += spacingMs;
    expect(gate.ask("b", { crawlDelayS }).go).toBe(true);
  });

  it("is not blocked for more than 30 s by a worker that died", () => {
    const gate = makeGate();
    gate.ask("dead", { leaseMs: 3_600_000 });
    gate.time.nowMs += 29_999;
    expect(gate.ask("b").go).toBe(false);
    gate.time.nowMs += 1_001;
    expect(gate.ask("b").go).toBe(true);
    gate.done("dead", 600);
    expect(gate.ask("c")).toMatchObject({ go: false, why: "busy" });
  });

  it("keeps away for as long as the server asks, an hour at most", () => {
    const gate = makeGate();
    gate.ask("a");
    gate.done("a", 120);
    expect(gate.ask("b")).toMatchObject({ go: false, why: "paused", waitMs: 120_000 });
    gate.time.nowMs += 120_000;
    expect(gate.ask("b").go).toBe(true);
    gate.done("b", 604_800);
    gate.time.nowMs += 3_600_000;
    expect(gate.ask("c").go).toBe(true);
  });

  it("spreads those who wait over the coming turns, ten minutes at most", () => {
    const gate = makeGate();
    gate.ask("a");
    const waits = Array.from({ length: 700 }, (_, i) => gate.ask(`w${i}`)).map((answer) => (answer.go ? 0 : answer.waitMs));
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 3_000, 4_000]);
    expect(Math.max(...waits)).toBe(600_000);
  });

  it("holds one lease at a time and its pause, whatever happens in whatever order", () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 4_000 }),
      holdMs: fc.integer({ min: 0, max: 40_000 }),
      finishes: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const gate = makeGate();
        let freeAtMs = 0;
        steps.forEach(({ waitMs, holdMs, finishes }, i) => {
          gate.time.nowMs += waitMs;
          if (!gate.ask(`l${i}`).go) return;
          expect(gate.time.nowMs).toBeGreaterThanOrEqual(freeAtMs);
          const startMs = gate.time.nowMs;
          if (finishes) {
            gate.time.nowMs += holdMs;
            gate.done(`l${i}`);
          }
          freeAtMs = Math.min(finishes ? gate.time.nowMs : Infinity, startMs + 30_000) + 1_000;
        });
      }),
      { numRuns: 200 },
    );
  });

  it("reads back what it stored, and starts open when that is unreadable", () => {
    const gate = makeGate();
    gate.ask("a");
    expect(GateState.parse(structuredClone(gate.state()))).toEqual(gate.state());
    expect(GateState.safeParse({ lease: 1 }).success).toBe(false);
  });
});
