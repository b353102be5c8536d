import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { buildWorkers } from "../../local/build-workers.ts";
import type { BuiltWorker } from "../../local/build-workers.ts";
import { freePort } from "../../local/ports.ts";
import { startWorkers } from "../../local/workers.ts";
import type { Workers } from "../../local/workers.ts";

const STAND_IN = join(import.meta.dirname, "stand-in");
const CONFIGS = [join(STAND_IN, "edge.toml"), join(STAND_IN, "jobs.toml")];
const BUILD_TIMEOUT_MS = 60_000;

type State = { calls: number; attempts: string | null; cron: string | null };

let dir: string;
let input: string;
let port: number;
let built: BuiltWorker[];
let workers: Workers;
const lines: string[] = [];

const build = () => buildWorkers(CONFIGS, [STAND_IN, input], join(dir, "build"));
const start = () =>
  startWorkers(built, { port, dir: join(dir, "run"), bindings: { GREETING: "from the start" }, write: (line) => lines.push(line) });
const get = (path: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
const state = async () => (await get("/state")).json<State>();

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "tidings-workers-"));
  port = await freePort();
  input = join(dir, "input.txt");
  await writeFile(input, "as it was");
  built = await build();
  workers = await start();
}, BUILD_TIMEOUT_MS);
afterAll(async () => {
  await workers.stop();
  await rm(dir, { recursive: true, force: true });
});

it("hands a Worker the caller's own CF-Connecting-IP, and the caller's address where it sent none", async () => {
  expect(await (await get("/address", { "cf-connecting-ip": "203.0.113.9" })).text()).toBe("203.0.113.9");
  expect(await (await get("/address", { "cf-connecting-ip": "2001:db8::1" })).text()).toBe("2001:db8::1");
  expect(await (await get("/address")).text()).toBe("127.0.0.1");
});

it("puts the given variables over those of the configuration file", async () => {
  expect(await (await get("/greeting")).text()).toBe("from the start");
});

it("carries a message from one Worker's queue to the other, again after the delay it asked for, and shows what they log", async () => {
  await get("/send");
  await vi.waitFor(async () => expect((await state()).attempts).toBe("2"), { timeout: 10_000, interval: 100 });
  expect(lines.filter((line) => line.startsWith("attempt"))).toEqual(["attempt 1", "attempt 2"]);
});

it("lets cron fire as the platform does", async () => {
  await workers.tick("stand-in-jobs", "* * * * *");
  expect((await state()).cron).toBe("* * * * *");
});

it("keeps objects and Durable Objects over a restart", async () => {
  const before = await state();
  await workers.stop();
  workers = await start();
  expect(await state()).toEqual({ ...before, calls: before.calls + 1 });
});

it(
  "builds again when something the bundles are made of has changed, and only then",
  async () => {
    const builtAt = async () => (await stat(join(dir, "build/built.json"))).mtimeMs;
    const firstMs = await builtAt();
    expect(await build()).toEqual(built);
    expect(await builtAt()).toBe(firstMs);
    await writeFile(input, "changed");
    await build();
    expect(await builtAt()).toBeGreaterThan(firstMs);
  },
  BUILD_TIMEOUT_MS,
);

it(
  "says what is wrong with a Worker that cannot be built",
  async () => {
    await expect(buildWorkers([join(STAND_IN, "nowhere.toml")], [], join(dir, "broken"))).rejects.toThrow(/nowhere/);
  },
  BUILD_TIMEOUT_MS,
);
