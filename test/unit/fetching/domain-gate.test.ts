import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askDomain, FULL_BUDGET, type GateState, leaveDomain, OPEN_GATE } from "../../../src/domain/fetching/index.ts";
import { gateKeeperOf } from "../../../src/domain/fetching/registrable-domain.ts";

/** A domain in memory with a clock of its own. */
function makeDomain() {
  let budget = FULL_BUDGET;
  const gates = new Map<string, GateState>();
  const time = { nowMs: 1_000_000 };
  return {
    time,
    ask(origin: string, leaseId: string, leaseMs = 30_000) {
      const gate = gates.get(origin) ?? OPEN_GATE;
      const asked = askDomain({ budget, gate }, { leaseId, leaseMs, crawlDelayS: null }, time.nowMs);
      budget = asked.budget;
      gates.set(origin, asked.gate);
      return asked.answer;
    },
    done(origin: string, leaseId: string, retryAfterS: number | null = null) {
      const left = leaveDomain({ budget, gate: gates.get(origin) ?? OPEN_GATE }, leaseId, { retryAfterS }, time.nowMs);
      budget = left.budget;
      gates.set(origin, left.gate);
    },
  };
}

describe("a domain's budget", () => {
  it("lets a second origin in a quarter of a second after the first, and four at once", () => {
    const domain = makeDomain();
    expect(domain.ask("a", "1").go).toBe(true);
    expect(domain.ask("b", "2")).toEqual({ go: false, waitMs: 250, why: "domain" });
    for (const origin of ["b", "c", "d"]) {
      domain.time.nowMs += 500;
      expect(domain.ask(origin, origin).go).toBe(true);
    }
    domain.time.nowMs += 500;
    expect(domain.ask("e", "e")).toMatchObject({ go: false, why: "domain" });
    domain.done("a", "1");
    expect(domain.ask("e", "e").go).toBe(true);
  });

  it("costs an origin that waits for it nothing of its own turn", () => {
    const domain = makeDomain();
    domain.ask("a", "1");
    domain.ask("b", "2");
    domain.time.nowMs += 250;
    expect(domain.ask("b", "2").go).toBe(true);
  });

  it("is not used up by workers that died", () => {
    const domain = makeDomain();
    for (const origin of ["a", "b", "c", "d"]) {
      domain.ask(origin, origin, 3_600_000);
      domain.time.nowMs += 250;
    }
    expect(domain.ask("e", "e").go).toBe(false);
    domain.time.nowMs += 30_000;
    expect(domain.ask("e", "e").go).toBe(true);
  });

  it("never has more than four in, nor two starts within a quarter of a second, nor an origin twice, whoever asks when", () => {
    const step = fc.record({ origin: fc.constantFrom("a", "b", "c", "d", "e", "f"), afterMs: fc.nat(400), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const domain = makeDomain();
        const inside: { origin: string; id: string; untilMs: number }[] = [];
        let lastStartMs = Number.NEGATIVE_INFINITY;
        steps.forEach(({ origin, afterMs, leaves }, i) => {
          domain.time.nowMs += afterMs;
          const held = inside.findIndex((each) => each.untilMs <= domain.time.nowMs);
          if (held !== -1) inside.splice(held, 1);
          if (leaves) {
            const left = inside.shift();
            if (left !== undefined) domain.done(left.origin, left.id);
          }
          if (!domain.ask(origin, `l${i}`).go) return;
          expect(domain.time.nowMs - lastStartMs).toBeGreaterThanOrEqual(250);
          expect(inside.map((each) => each.origin)).not.toContain(origin);
          lastStartMs = domain.time.nowMs;
          inside.push({ origin, id: `l${i}`, untilMs: domain.time.nowMs + 30_000 });
          expect(inside.filter((each) => each.untilMs > domain.time.nowMs).length).toBeLessThanOrEqual(4);
        });
      }),
    );
  });
});

describe("the keeper of an origin's gate", () => {
  it.each([
    ["https://www.bbc.co.uk", "bbc.co.uk"],
    ["https://feeds.bbc.co.uk:8443", "bbc.co.uk"],
    ["https://alice.github.io", "alice.github.io"],
    ["https://xn--bcher-kva.example", "xn--bcher-kva.example"],
  ])("%s is its registrable domain", (origin, keeper) => expect(gateKeeperOf(origin)).toBe(keeper));

  it.each(["http://127.0.0.1:8080", "http://localhost:3000", "http://[::1]:9000", "https://93.184.215.14", "https://github.io"])(
    "%s, which has none, is the origin itself",
    (origin) => expect(gateKeeperOf(origin)).toBe(origin),
  );
});
