import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { z } from "zod";
import { freePort } from "../../local/ports.ts";
import { fetchOnce } from "./http-client.ts";

export type Workerd = { port: number; cpuMs: () => number; stop(): void };
export type Workerds = { start(bindings: Record<string, string>): Promise<Workerd>; close(): void };

/** The package's only export is the path of its binary. */
const { default: workerdBinary } = z.object({ default: z.string() }).parse(createRequire(import.meta.url)("workerd"));
const READY_WITHIN_MS = 5_000;

/** Bundles a Worker once, to be served by as many plain workerd processes as asked for; their console goes nowhere. */
export async function makeWorkerds(entry: string): Promise<Workerds> {
  const folder = mkdtempSync(join(tmpdir(), "hotpath-bench-"));
  const children = new Set<ChildProcess>();
  await build({
    entryPoints: [entry],
    outfile: join(folder, "worker.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*", "cloudflare:*"],
  });

  return {
    async start(bindings) {
      const port = await freePort();
      const config = join(folder, `${port}.capnp`);
      writeFileSync(config, configOf(bindings));
      const child = spawn(workerdBinary, ["serve", config, `--socket-addr=http=127.0.0.1:${port}`], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      children.add(child);
      await waitUntilReady(port);
      return {
        port,
        cpuMs: () => cpuMsOf(child.pid ?? 0),
        stop: () => {
          child.kill("SIGKILL");
          children.delete(child);
        },
      };
    },
    close() {
      for (const child of children) child.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    },
  };
}

/** Processor time a process has used, in steps of 10 ms; NaN where there is no /proc. */
function cpuMsOf(pid: number): number {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return Number.NaN;
  const fields = readFileSync(stat, "latin1")
    .replace(/^.*\) /, "")
    .split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

async function waitUntilReady(port: number): Promise<void> {
  const endMs = performance.now() + READY_WITHIN_MS;
  while (performance.now() < endMs) {
    const answer = await fetchOnce(port, "/ready").catch(() => null);
    if (answer !== null) return;
    await new Promise((wake) => setTimeout(wake, 20));
  }
  throw new Error("workerd did not start");
}

const configOf = (bindings: Record<string, string>): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "internet", network = (allow = ["private"]))],
  sockets = [(name = "http", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${Object.entries(bindings)
    .map(([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`)
    .join(", ")}]
);
`;
