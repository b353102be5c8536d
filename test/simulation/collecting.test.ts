import { beforeAll, expect, it } from "vitest";
import { createDatabase } from "../support/control.ts";
import { simulate } from "./simulate.ts";

// A day of 52 sources on 26 hosts, half of which are odd; `node bench/week.ts` tells of a week of 1,000.
let verdict: Awaited<ReturnType<typeof simulate>>["verdict"];
beforeAll(async () => {
  ({ verdict } = await simulate(await createDatabase(), { sources: 52, hosts: 26, days: 1, seed: 7 }));
}, 180_000);

it("asks no host more than it allows: one request at a time, a second or Crawl-delay apart, and not before Retry-After is over", () => {
  expect(verdict.polls).toBeGreaterThan(500);
  expect(verdict.impolite).toEqual([]);
});

it("asks conditionally wherever a host gave something to ask by", () => {
  expect(verdict.conditional.wherePossible).toBe(1);
});

it("gives no source up, however long its host is away", () => {
  expect(verdict.dead).toEqual([]);
});

it("sees every change with the run that is due next", () => {
  expect(verdict.changes.total).toBeGreaterThan(10);
  expect(verdict.changes).toMatchObject({ seen: verdict.changes.total, seenLate: 0 });
});

it("blames few of its runs in an outage of our own on the sources, and next to none often enough to tell anybody", () => {
  expect(verdict.ownOutage.runs).toBeGreaterThan(10);
  expect(verdict.ownOutage.blamed).toBeLessThan(verdict.ownOutage.runs / 2);
  expect(verdict.ownOutage.alerts).toBeLessThanOrEqual(1);
});
