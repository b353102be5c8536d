import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { JobsEnv } from "../../src/ctx/jobs.ts";
import { atOrigin } from "../../src/domain/fetching/index.ts";
import { gateKeeperOf } from "../../src/domain/fetching/registrable-domain.ts";

const { HOST_GATE } = env as JobsEnv;
const keeperOf = (origin: string) => HOST_GATE.get(HOST_GATE.idFromName(gateKeeperOf(origin)));
const gateOf = (origin: string) => atOrigin(keeperOf(origin), origin);
const asking = (leaseId: string) => ({ leaseId, leaseMs: 20_000, crawlDelayS: null });

it("lets one of many in who ask for an origin at once, and another origin's beside it", async () => {
  const askers = Array.from({ length: 20 }, (_, i) => gateOf("https://crowded.example").ask(asking(`l${i}`)));
  const answers = await Promise.all(askers);
  expect(answers.filter(({ go }) => go)).toHaveLength(1);
  expect(await gateOf("https://elsewhere.example").ask(asking("other"))).toMatchObject({ go: true });
});

it("counts all origins of a registrable domain together", async () => {
  const [first, second] = ["https://www.many-hosts.example", "https://news.many-hosts.example:8443"];
  const expiresAtMs = Date.now() + 3_600_000;
  const leases = ["a", "b", "c", "d"].map((id) => ({ id, expiresAtMs }));
  await runInDurableObject(keeperOf(first), (_, state) => state.storage.kv.put("budget", { leases, lastStartMs: null, promisedMs: 0 }));
  expect(await gateOf(second).ask(asking("e"))).toMatchObject({ go: false, why: "domain" });
  await gateOf(first).done("a", { retryAfterS: null });
  expect(await gateOf(second).ask(asking("e"))).toMatchObject({ go: true });
});

it("stores the server's wish to be left alone, for that origin", async () => {
  const origin = "https://busy.example";
  await gateOf(origin).ask(asking("a"));
  await gateOf(origin).done("a", { retryAfterS: 60 });
  const stored = await runInDurableObject(keeperOf(origin), (_, state) => state.storage.kv.get(`gate:${origin}`));
  expect(stored).toMatchObject({ lease: null, pausedUntilMs: expect.any(Number) });
  expect(await gateOf(origin).ask(asking("b"))).toMatchObject({ go: false, why: "paused" });
  expect(await gateOf("https://other.busy.example").ask(asking("c"))).not.toMatchObject({ why: "paused" });
});

it("keeps nothing of an origin that nobody asked for in a day", async () => {
  const origin = "https://idle.example";
  const keeper = keeperOf(origin);
  await gateOf(origin).ask(asking("a"));
  await gateOf(origin).done("a", { retryAfterS: null });
  expect(await runDurableObjectAlarm(keeper)).toBe(true);
  const keys = () => runInDurableObject(keeper, (_, state) => [...state.storage.kv.list()].map(([key]) => key));
  expect(await keys()).toEqual(["budget", `gate:${origin}`]);
  const forgotten = { lease: null, lastEndMs: 0, pausedUntilMs: 0, promisedMs: 0 };
  await runInDurableObject(keeper, (_, state) => state.storage.kv.put("gate:https://old.idle.example", forgotten));
  expect(await runDurableObjectAlarm(keeper)).toBe(true);
  expect(await keys()).toEqual(["budget", `gate:${origin}`]);
  await runInDurableObject(keeper, (_, state) => state.storage.kv.put(`gate:${origin}`, forgotten));
  expect(await runDurableObjectAlarm(keeper)).toBe(true);
  expect(await keys()).toEqual([]);
});

it("starts open when what it stored cannot be read", async () => {
  const origin = "https://changed.example";
  await runInDurableObject(keeperOf(origin), (_, state) => {
    state.storage.kv.put(`gate:${origin}`, { of: "another version" });
    state.storage.kv.put("budget", { of: "another version" });
  });
  expect(await gateOf(origin).ask(asking("a"))).toMatchObject({ go: true });
});
