import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { JobsEnv } from "../../src/ctx.ts";

const { HOST_GATE } = env as JobsEnv;
const gateOf = (origin: string) => HOST_GATE.get(HOST_GATE.idFromName(origin));
const asking = (leaseId: string) => ({ leaseId, leaseMs: 20_000, crawlDelayS: null });

it("lets one of many in who ask for an origin at once, and another origin's beside it", async () => {
  const askers = Array.from({ length: 20 }, (_, i) => gateOf("https://crowded.example").ask(asking(`l${i}`)));
  const answers = await Promise.all(askers);
  expect(answers.filter(({ go }) => go)).toHaveLength(1);
  expect(await gateOf("https://crowded.example:8443").ask(asking("other"))).toMatchObject({ go: true });
});

it("stores the server's wish to be left alone", async () => {
  const gate = gateOf("https://busy.example");
  await gate.ask(asking("a"));
  await gate.done("a", { retryAfterS: 60 });
  const stored = await runInDurableObject(gate, (_, state) => state.storage.kv.get("gate"));
  expect(stored).toMatchObject({ lease: null, pausedUntilMs: expect.any(Number) });
  expect(await gate.ask(asking("b"))).toMatchObject({ go: false, why: "paused" });
});

it("keeps nothing of an origin that nobody asked for in a day", async () => {
  const gate = gateOf("https://idle.example");
  await gate.ask(asking("a"));
  await gate.done("a", { retryAfterS: null });
  expect(await runDurableObjectAlarm(gate)).toBe(true);
  const keys = () => runInDurableObject(gate, (_, state) => [...state.storage.kv.list()].map(([key]) => key));
  expect(await keys()).toEqual(["gate"]);
  await runInDurableObject(gate, (_, state) =>
    state.storage.kv.put("gate", { lease: null, lastEndMs: 0, pausedUntilMs: 0, promisedMs: 0 }),
  );
  expect(await runDurableObjectAlarm(gate)).toBe(true);
  expect(await keys()).toEqual([]);
});

it("starts open when what it stored cannot be read", async () => {
  const gate = gateOf("https://changed.example");
  await runInDurableObject(gate, (_, state) => state.storage.kv.put("gate", { of: "another version" }));
  expect(await gate.ask(asking("a"))).toMatchObject({ go: true });
});
