import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freePort, isFree } from "../../local/ports.ts";

const ROOT = join(import.meta.dirname, "../..");
const START_TIMEOUT_MS = 90_000;
/** Demo sources are read one after the other, a second apart. */
const COLLECT_TIMEOUT_MS = 60_000;
/** What the start promises, and a moment for the system to tell us. */
const STOP_LIMIT_MS = 5_000;

type Place = { dir: string; port: number; mailPort: number };
type Copy = Place & { process: ChildProcess; output(): string; exited: Promise<number | null> };

const copies: Copy[] = [];
let parent: string;
let first: Place;
let second: Place;

async function makePlace(name: string): Promise<Place> {
  return { dir: join(parent, name), port: await freePort(), mailPort: await freePort() };
}

/** Starts one as its user does: by npm, or (what npm runs) directly, so that a signal surely reaches it and nobody else. */
function start(place: Place, command: "npm" | "node", env: Record<string, string> = {}): Copy {
  const [file, args] = command === "npm" ? ["npm", ["start"]] : [process.execPath, ["local/start.ts"]];
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, PORT: String(place.port), MAIL_PORT: String(place.mailPort), DATA_DIR: place.dir, LOG_FORMAT: "json", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exited = once(child, "exit").then(([code]: (number | null)[]) => code ?? null);
  const copy = { ...place, process: child, output: () => output, exited };
  copies.push(copy);
  return copy;
}

async function untilReady(copy: Copy): Promise<Copy> {
  await vi.waitFor(
    () => {
      if (copy.process.exitCode !== null) throw new Error(copy.output());
      expect(copy.output()).toContain("Tidings is ready");
    },
    { timeout: START_TIMEOUT_MS, interval: 50 },
  );
  return copy;
}

const api = (place: Place, path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${place.port}/api/v1${path}`, init);

type Source = { id: string; health: { last_success_at: string | null } };
const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const sourcesOf = async (place: Place, token: string) => (await (await api(place, "/sources", as(token))).json<{ data: Source[] }>()).data;

async function posts(place: Place): Promise<string[]> {
  const answer = await (await api(place, "/items?kind=post&limit=100")).json<{ data: { id: string; title: string }[] }>();
  return answer.data.map(({ id, title }) => `${id} ${title}`).toSorted();
}

/** Waits until every demo source has been read; answers the posts that came of it. */
async function untilCollected(place: Place, token: string): Promise<string[]> {
  await vi.waitFor(
    async () => {
      const sources = await sourcesOf(place, token);
      expect(sources.length).toBeGreaterThan(0);
      expect(sources.filter(({ health }) => health.last_success_at === null)).toEqual([]);
    },
    { timeout: COLLECT_TIMEOUT_MS, interval: 500 },
  );
  const found = await posts(place);
  expect(found.length).toBeGreaterThanOrEqual(12);
  return found;
}

async function signIn(place: Place): Promise<string> {
  const { admin } = JSON.parse(await readFile(join(place.dir, "secrets.json"), "utf8")) as { admin: { email: string; password: string } };
  const answer = await api(place, "/auth/token", {
    method: "POST",
    body: new URLSearchParams({ username: admin.email, password: admin.password }),
  });
  return (await answer.json<{ access_token: string }>()).access_token;
}

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "tidings-start-"));
  [first, second] = await Promise.all([makePlace("first"), makePlace("second")]);
  await Promise.all([untilReady(start(first, "node")), untilReady(start(second, "npm"))]);
}, START_TIMEOUT_MS * 2);

afterAll(async () => {
  for (const copy of copies) if (copy.process.exitCode === null) copy.process.kill("SIGTERM");
  await Promise.all(copies.map(({ exited }) => exited));
  await rm(parent, { recursive: true, force: true });
}, 30_000);

describe("npm start", { timeout: START_TIMEOUT_MS }, () => {
  it("runs two copies side by side, each with its own data", async () => {
    const [token, otherToken] = await Promise.all([signIn(first), signIn(second)]);
    await Promise.all([untilCollected(first, token), untilCollected(second, otherToken)]);
    expect((await api(second, "/sources", as(token))).status).toBe(401);
    const inbox = await fetch(`http://127.0.0.1:${first.mailPort}/api/messages`);
    expect(await inbox.json()).toEqual([]);
  });

  it("keeps its secrets to the user who started it", async () => {
    expect((await stat(join(first.dir, "secrets.json"))).mode & 0o077).toBe(0);
  });

  it("names the variable of a port that is taken, and what else uses a data directory", async () => {
    const third = await makePlace("third");
    const refused = [
      start({ ...third, port: first.port }, "node"),
      start({ ...third, dir: join(parent, "fourth"), mailPort: first.mailPort }, "node"),
      start({ ...third, dir: first.dir }, "node"),
      start({ ...third, dir: join(parent, "fifth") }, "node", { PUBLIC_URL: "nonsense" }),
    ];
    expect(await Promise.all(refused.map(({ exited }) => exited))).toEqual([1, 1, 1, 1]);
    const [port, mailPort, dataDir, variable] = refused.map((copy) => copy.output());
    expect(port).toMatch(new RegExp(`Port ${first.port} is taken.* PORT=`));
    expect(mailPort).toMatch(new RegExp(`Port ${first.mailPort} is taken.* MAIL_PORT=`));
    expect(dataDir).toContain("Another copy runs on");
    expect(variable).toContain("PUBLIC_URL");
  });

  it("recovers from a kill with everything that was stored", async () => {
    const token = await signIn(first);
    const before = await untilCollected(first, token);
    const [killed] = copies;
    killed?.process.kill("SIGKILL");
    await killed?.exited;
    const again = await untilReady(start(first, "node"));
    expect(await posts(again)).toEqual(before);
    expect((await api(again, "/sources", as(token))).status).toBe(200);
  });

  it("stops within five seconds of SIGTERM, leaves nothing behind, and keeps the data for the next start", async () => {
    const token = await signIn(second);
    const before = await untilCollected(second, token);
    for (const { id } of await sourcesOf(second, token)) await api(second, `/sources/${id}`, { method: "DELETE", ...as(token) });

    const npm = copies[1];
    const sentMs = performance.now();
    npm?.process.kill("SIGTERM");
    await npm?.exited;
    await vi.waitFor(async () => expect([await isFree(second.port), await isFree(second.mailPort)]).toEqual([true, true]), {
      timeout: STOP_LIMIT_MS,
    });
    expect(performance.now() - sentMs).toBeLessThan(STOP_LIMIT_MS);

    const again = await untilReady(start(second, "node"));
    expect(await posts(again)).toEqual(before);
    // A demo source that was removed does not come back.
    expect(await sourcesOf(again, token)).toEqual([]);
  });

  it("exits with 0 when it is told to stop", async () => {
    const copy = copies.at(-1);
    copy?.process.kill("SIGINT");
    expect(await copy?.exited).toBe(0);
    await expect(readFile(join(second.dir, "postgres/postmaster.pid"))).rejects.toThrow("ENOENT");
  });

  it("ends, saying why, when workerd crashes", async () => {
    const copy = copies.findLast(({ dir }) => dir === first.dir);
    process.kill(Number(await readFile(join(first.dir, "workers/workerd.pid"), "utf8")), "SIGSEGV");
    expect(await copy?.exited).toBe(1);
    expect(copy?.output()).toContain("workerd, which runs the Workers, has crashed");
  });
});
