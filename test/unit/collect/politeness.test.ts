import { describe, expect, it } from "vitest";
import { GateBusy, politely } from "../../../src/domain/collect/politeness.ts";
import {
  askDomain,
  atOrigin,
  type DomainGate,
  fetchDocument,
  FULL_BUDGET,
  type GateState,
  leaveDomain,
  OPEN_GATE,
} from "../../../src/domain/fetching/index.ts";

/** One domain's gates, robots.txt and sites in memory; sleeping moves the clock, and nothing else does. */
function makeDomain(answers: Record<string, () => Response>) {
  const time = { nowMs: Date.UTC(2026, 10, 20) };
  const asked: { url: string; atMs: number }[] = [];
  const gates = new Map<string, GateState>();
  let budget = FULL_BUDGET;
  const gate: DomainGate = {
    async ask(origin, request) {
      const after = askDomain({ budget, gate: gates.get(origin) ?? OPEN_GATE }, request, time.nowMs);
      budget = after.budget;
      gates.set(origin, after.gate);
      return after.answer;
    },
    async done(origin, leaseId, outcome) {
      const after = leaveDomain({ budget, gate: gates.get(origin) ?? OPEN_GATE }, leaseId, outcome, time.nowMs);
      budget = after.budget;
      gates.set(origin, after.gate);
    },
  };
  const kept = new Map<string, string>();
  let made = 0;
  const ctx = {
    config: { FETCH_TIMEOUT_S: 20, userAgent: "Tidings" },
    http: async (url: string) => {
      asked.push({ url, atMs: time.nowMs });
      return answers[url]?.() ?? new Response("none", { status: 404 });
    },
    guard: { check: async (address: string | URL) => new URL(address) },
    hostGate: (origin: string) => atOrigin(gate, origin),
    clock: () => time.nowMs,
    sleep: async (ms: number) => void (time.nowMs += ms),
    newId: () => `job_${++made}`,
  };
  const store = {
    find: async (origin: string) => kept.get(origin) ?? null,
    save: async (origin: string, rules: string) => void kept.set(origin, rules),
  };
  const get = (url: string) =>
    fetchDocument(
      { ...ctx, admit: politely(ctx, store) },
      { url, maxBytes: 10_000, timeoutMs: 5_000, accept: "*/*", userAgent: "Tidings" },
    );
  return { get, gate, asked, kept };
}

const to =
  (url: string, status = 301) =>
  () =>
    Response.redirect(url, status);
const text = (body: string) => () => new Response(body);

describe("a site that sends its apex to www, robots.txt and all,", () => {
  it("is read in one go, each hop waiting for its turn", async () => {
    const { get, asked } = makeDomain({
      "https://paper.example/robots.txt": to("https://www.paper.example/robots.txt"),
      "https://www.paper.example/robots.txt": text("User-agent: *\nDisallow: /private"),
      "https://paper.example/feed.xml": to("https://www.paper.example/feed.xml"),
      "https://www.paper.example/feed.xml": text("<rss/>"),
    });
    await expect(get("https://paper.example/feed.xml")).resolves.toMatchObject({
      status: "ok",
      finalUrl: "https://www.paper.example/feed.xml",
    });
    expect(asked.map(({ url }) => url)).toEqual([
      "https://paper.example/robots.txt",
      "https://www.paper.example/robots.txt",
      "https://paper.example/feed.xml",
      "https://www.paper.example/robots.txt",
      "https://www.paper.example/feed.xml",
    ]);
    for (const [i, { url, atMs }] of asked.entries()) {
      const before = asked.slice(0, i);
      const own = before.findLast((each) => new URL(each.url).origin === new URL(url).origin);
      expect(atMs - (own?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
      expect(atMs - (before.at(-1)?.atMs ?? 0)).toBeGreaterThanOrEqual(250);
    }
  });

  it("is read where robots.txt moves within its own origin", async () => {
    const { get, kept } = makeDomain({
      "https://paper.example/robots.txt": to("https://paper.example/wp/robots.txt"),
      "https://paper.example/wp/robots.txt": text("User-agent: *\nAllow: /"),
      "https://paper.example/feed.xml": text("<rss/>"),
    });
    await expect(get("https://paper.example/feed.xml")).resolves.toMatchObject({ status: "ok" });
    expect([...kept.keys()]).toEqual(["https://paper.example"]);
  });
});

describe("an origin that somebody else asks for its robots.txt", () => {
  it("is not waited for: who comes back finds the rules", async () => {
    const { get, gate, asked } = makeDomain({ "https://paper.example/feed.xml": text("<rss/>") });
    await gate.ask("https://paper.example", { leaseId: "other", leaseMs: 30_000, crawlDelayS: null });
    await expect(get("https://paper.example/feed.xml")).rejects.toBeInstanceOf(GateBusy);
    expect(asked).toEqual([]);
  });
});
