import { describe, expect, it } from "vitest";
import { callerOf, costOf, readTiers, withLimit } from "../../../src/domain/hotpath/index.ts";
import { decide, rateLimitHeaders } from "../../../src/domain/hotpath/decision.ts";
import { openCounter } from "../../../src/domain/hotpath/counter.ts";

describe("a client address", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::1", "2001:db8:1:2::/64"],
    ["2001:db8:0001:0002::", "2001:db8:1:2::/64"],
    ["::1", "::/64"],
    ["fe80::1%eth0", "fe80::/64"],
    ["::ffff:198.51.100.1", "198.51.100.1"],
    ["::ffff:c633:6401", "198.51.100.1"],
    ["", "unknown"],
    ["not an address", "unknown"],
    ["1:2:3", "unknown"],
    ["1::2::3", "unknown"],
    ["1:2:3:4:5:6:7:8:9", "unknown"],
  ])("%s is counted as %s", (address, caller) => expect(callerOf(address)).toBe(caller));
});

describe("tiers", () => {
  it("have the published figures", () => {
    const tiers = readTiers();
    expect(tiers.anonymous.rules.map(({ limit, windowS }) => [limit, windowS])).toEqual([
      [60, 60],
      [1_000, 3_600],
    ]);
    expect(tiers.standard.rules[0]?.limit).toBe(100);
    expect(tiers.administrator.rules[0]?.limit).toBe(6_000);
    expect(tiers.strict).toMatchObject({ synchronous: true, burst: 10, rules: [{ limit: 20 }] });
  });

  it("take an operator's own figures and refuse what is no figure", () => {
    expect(readTiers({ standard: { burst: 3 } }).standard).toMatchObject({ burst: 3, rules: [{ limit: 100 }] });
    expect(() => readTiers({ standard: { burst: -1 } })).toThrow();
    expect(() => readTiers({ nobody: {} })).toThrow();
  });

  it("let a key carry a limit of its own", () => {
    expect(withLimit(readTiers().standard, 500).rules).toEqual([{ name: "standard", limit: 500, windowS: 60 }]);
  });
});

describe("a request's cost", () => {
  it.each([
    [0, 1],
    [20, 1],
    [100, 2],
    [2_000, 21],
  ])("for %i rows is %i", (rows, cost) => expect(costOf(rows)).toBe(cost));
});

describe("rate limit headers", () => {
  it("name every rule and give the figures of the one nearest to its limit", () => {
    const tier = readTiers().anonymous;
    const nowMs = 1_000_000;
    const counters = tier.rules.map((rule) => ({ ...openCounter(rule, tier.burst), startMs: nowMs - 10_000, known: 20 }));
    const decision = decide(tier, counters, "within", false, nowMs);
    expect(rateLimitHeaders(decision)).toEqual({
      "RateLimit-Policy": '"anonymous";q=60;w=60, "anonymous-hour";q=1000;w=3600',
      RateLimit: '"anonymous";r=40;t=50',
      "X-RateLimit-Limit": "60",
      "X-RateLimit-Remaining": "40",
      "X-RateLimit-Reset": "50",
    });
    expect(rateLimitHeaders(decide(tier, counters, "over", false, nowMs))["Retry-After"]).toBe("50");
  });
});
