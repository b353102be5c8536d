import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import type { BuiltWorker } from "./build-workers.ts";
import { LOOPBACK } from "./ports.ts";
import { isAlive, looksLike, waitUntilGone } from "./processes.ts";
import { signalOnOurDeath } from "./watchdog.ts";

const STALE_TIMEOUT_MS = 2_000;
const PID_FILE = "workerd.pid";
const LAUNCHER = join(import.meta.dirname, "run-workerd.sh");

export type WorkersOptions = {
  port: number;
  /** Where everything the Workers keep (objects, Durable Objects) lies. */
  dir: string;
  /** Variables and secrets for all of them, over those of the configuration files. */
  bindings: Record<string, string>;
  /** Receives what the Workers write to the console, a line at a time. */
  write(line: string): void;
};

export type Workers = {
  /** Lets a Worker's cron fire. */
  tick(worker: string, cron: string): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when workerd ended without having been told to. */
  crashed: Promise<void>;
};

/**
 * Runs Workers, all in one workerd: service bindings, queues with their delays, R2, Durable Objects and assets are
 * Miniflare's. The first Worker answers on the port. `CF-Connecting-IP` is the caller's own header, or its address where
 * it sent none.
 */
export async function startWorkers(built: BuiltWorker[], options: WorkersOptions): Promise<Workers> {
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true });
  const pidFile = join(dir, PID_FILE);
  process.env["MINIFLARE_WORKERD_PATH"] = LAUNCHER;
  process.env["TMPDIR"] = emptyFolder(join(dir, "tmp"));

  let reportCrash = () => {};
  const crashed = new Promise<void>((report) => (reportCrash = report));
  const keepSignals = rememberSignalListeners();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: LOOPBACK,
      port: options.port,
      cf: false,
      logRequests: false,
      telemetry: { enabled: false },
      resourcePersistencePath: join(dir, "state"),
      log: new Log(LogLevel.ERROR),
      unsafeRuntimeEnv: { TIDINGS_WORKERD: workerdBinary(), TIDINGS_WORKERD_PID_FILE: pidFile },
      unsafeHandleRuntimeRestart: reportCrash,
      handleStructuredLogs: ({ message }) => options.write(message),
      handleUncaughtError: (error) => options.write(error.stack ?? error.message),
      workers: built.map((worker) => ({
        ...worker.options,
        name: worker.name,
        rootPath: worker.folder,
        modules: worker.modules,
        bindings: { ...Object(worker.options["bindings"]), ...options.bindings },
      })),
    }),
  );
  keepSignals();
  await miniflare.ready;
  const watchdog = signalOnOurDeath(readPid(pidFile), "KILL");
  return {
    crashed,
    async tick(worker, cron) {
      const target: unknown = await miniflare.getWorker(worker);
      if (!hasSchedule(target)) throw new Error(`${worker} cannot be reached`);
      const { outcome } = await target.scheduled({ cron, scheduledTime: new Date() });
      if (outcome !== "ok") throw new Error(`cron ${cron}: ${outcome}`);
    },
    async stop() {
      await miniflare.dispose();
      watchdog.dismiss();
      rmSync(pidFile, { force: true });
    },
  };
}

/** Miniflare ends the whole process at once on a signal. How it ends is for the process to say: undoes that. */
function rememberSignalListeners(): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  return () => {
    for (const signal of signals) {
      for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener);
    }
  };
}

type Scheduled = { scheduled(event: { cron: string; scheduledTime: Date }): Promise<{ outcome: string }> };

/** Miniflare's own type for a Worker's handle loses its methods where workerd's types are global. */
function hasSchedule(target: unknown): target is Scheduled {
  return typeof target === "object" && target !== null && typeof Reflect.get(target, "scheduled") === "function";
}

/** What Miniflare keeps for the moment; a killed run leaves its own there. */
function emptyFolder(dir: string): string {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  return dir;
}

function workerdBinary(): string {
  const require = createRequire(createRequire(import.meta.url).resolve("miniflare"));
  return String(require("workerd").default);
}

function readPid(file: string): number {
  return Number(readFileSync(file, "utf8"));
}

/** Stops the workerd that a killed run left behind, which may hold the port still. */
export async function stopStaleWorkerd(dir: string): Promise<void> {
  const pidFile = join(dir, PID_FILE);
  if (!existsSync(pidFile)) return;
  const pid = readPid(pidFile);
  if (pid > 1 && isAlive(pid) && looksLike(pid, "workerd")) {
    process.kill(pid, "SIGKILL");
    await waitUntilGone(pid, STALE_TIMEOUT_MS);
  }
  rmSync(pidFile, { force: true });
}
