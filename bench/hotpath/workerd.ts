import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { z } from "zod";
import { freePort } from "../../local/ports.ts";
import { fetchOnce } from "./http-client.ts";

export type Workerd = { port: number; cpuMs: () => number; memoryMb: () => { now: number; peak: number }; stop(): void };
export type Workerds = { start(bindings: Record<string, string>, more?: More): Promise<Workerd>; close(): void };

/** What a Worker needs beside its variables, in the words of workerd's configuration. */
export type More = {
  services?: readonly string[];
  bindings?: readonly string[];
  /** Of the Worker itself, such as its Durable Objects. */
  worker?: readonly string[];
  /** Beside the one for HTTP. */
  sockets?: readonly string[];
  /** Declarations that the services refer to. */
  declarations?: string;
  /** What workerd is started by, such as `taskset`. */
  command?: readonly string[];
};

/** The package's only export is the path of its binary. */
const { default: workerdBinary } = z.object({ default: z.string() }).parse(createRequire(import.meta.url)("workerd"));
const ZOD_LOCALES = join(import.meta.dirname, "../../src/lib/zod-locales.ts");
const READY_WITHIN_MS = 5_000;

/** The `alias` of wrangler.toml: esbuild's own takes no relative paths. */
const asDeployed: Plugin = {
  name: "as-deployed",
  setup: ({ onResolve }) => onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, () => ({ path: ZOD_LOCALES })),
};

/**
 * Bundles a Worker once, to be served by as many plain workerd processes as asked for; their console goes nowhere. `others`
 * are bundled beside it, each as `<name>.js`.
 */
export async function makeWorkerds(entry: string, others: Record<string, string> = {}): Promise<Workerds> {
  const folder = mkdtempSync(join(tmpdir(), "hotpath-bench-"));
  const children = new Set<ChildProcess>();
  await build({
    entryPoints: { worker: entry, ...others },
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*", "cloudflare:*"],
    plugins: [asDeployed],
  });

  return {
    async start(bindings, more = {}) {
      const port = await freePort();
      const config = join(folder, `${port}.capnp`);
      writeFileSync(config, configOf(bindings, more));
      const serve = [workerdBinary, "serve", config, `--socket-addr=http=127.0.0.1:${port}`];
      const child = spawn("env", [...(more.command ?? []), ...serve], { stdio: ["ignore", "ignore", "inherit"] });
      children.add(child);
      await waitUntilReady(port);
      return {
        port,
        cpuMs: () => cpuMsOf(child.pid ?? 0),
        memoryMb: () => memoryOf(child.pid ?? 0),
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

/** Processor time the threads of a process have used; NaN where there is no /proc. */
function cpuMsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return Number.NaN;
  const usedNs = (task: string): number => Number(readFileSync(join(tasks, task, "schedstat"), "latin1").split(" ")[0]);
  return readdirSync(tasks).reduce((sum, task) => sum + usedNs(task), 0) / 1e6;
}

/** Resident memory of a process; NaN where there is no /proc. */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, "latin1") : "";
  const read = (name: string): number => Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024);
  return { now: read("VmRSS"), peak: read("VmHWM") };
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

/** Variables as workerd's configuration writes them. */
export const textBindings = (texts: Record<string, string>): string[] =>
  Object.entries(texts).map(([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`);

const configOf = (texts: Record<string, string>, more: More): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${['(name = "main", worker = .worker)', '(name = "internet", network = (allow = ["private"]))', ...(more.services ?? [])].join(", ")}],
  sockets = [${['(name = "http", http = (), service = "main")', ...(more.sockets ?? [])].join(", ")}]
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${[...textBindings(texts), ...(more.bindings ?? [])].join(", ")}]${(more.worker ?? []).map((line) => `,\n  ${line}`).join("")}
);
${more.declarations ?? ""}`;
