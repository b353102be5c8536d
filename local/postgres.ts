import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { findPostgres } from "./postgres-binaries.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { stopStalePostgres } from "./postgres-stale.ts";
import { freePort, LOOPBACK } from "./ports.ts";
import { signalOnOurDeath } from "./watchdog.ts";

const START_ATTEMPTS = 5;
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 3_000;

export type PostgresOptions = {
  /** Where the cluster lives; made when absent. */
  dir: string;
  /** 0 or absent: a free one. */
  port?: number;
  /** true: nothing committed is ever lost. false, for tests: no fsync, and stopping does not flush either. */
  durable: boolean;
};

export type Postgres = {
  port: number;
  /** Connection string of one of its databases, as superuser. */
  url(database?: string): string;
  /** Stops the server and waits until it is gone; at most about 4 seconds. */
  stop(): Promise<void>;
  /** Resolves with the last log lines if the server ends without having been told to. */
  crashed: Promise<string>;
};

/** Starts the Postgres that npm installed, on 127.0.0.1; a server left behind by a killed run on the same directory is stopped first. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dir = resolve(options.dir);
  const binaries = await findPostgres();
  await stopStalePostgres(dir);
  await initialise(binaries, dir, options.durable);
  for (let attempt = 1; ; attempt++) {
    const port = options.port === undefined || options.port === 0 ? await freePort() : options.port;
    const started = await launch(binaries, dir, port, options.durable);
    if ("postgres" in started) return started.postgres;
    if (attempt === START_ATTEMPTS || !isTransient(started.log)) throw new Error(`Postgres did not start:\n${started.log}`);
    await new Promise((wake) => setTimeout(wake, 200 * attempt));
  }
}

/** Someone else took the port, or processes of a server that was killed still hold its shared memory. */
function isTransient(log: string): boolean {
  return /could not bind|in use|still running/.test(log);
}

async function initialise(binaries: PostgresBinaries, dir: string, durable: boolean): Promise<void> {
  if (existsSync(join(dir, "PG_VERSION"))) return binaries.prepareDataDir(dir);
  // Made elsewhere and moved here when whole: a start that is killed meanwhile leaves nothing that looks like a cluster.
  const unfinished = `${dir}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  binaries.prepareDataDir(unfinished);
  const args = ["-D", unfinished, "-U", "postgres", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8"];
  const command = binaries.command("initdb", durable ? args : [...args, "--no-sync"]);
  await promisify(execFile)(command.file, command.args, { ...command.as });
  renameSync(unfinished, dir);
}

function settings(port: number, durable: boolean): Record<string, string | number> {
  const common = {
    port,
    listen_addresses: LOOPBACK,
    unix_socket_directories: "",
    timezone: "UTC",
    max_connections: 200,
    // Leaves out ERROR: a unique violation is the client's business. Ready and stopped are still told.
    log_min_messages: "log",
    log_checkpoints: "off",
  };
  // Durable is Postgres as it comes, fsync and full-page writes included: a commit costs well under a millisecond on an SSD.
  return durable
    ? { ...common, shared_buffers: "128MB" }
    : { ...common, shared_buffers: "64MB", fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
}

async function launch(
  binaries: PostgresBinaries,
  dir: string,
  port: number,
  durable: boolean,
): Promise<{ postgres: Postgres } | { log: string }> {
  const flags = Object.entries(settings(port, durable)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = binaries.command("postgres", ["-D", dir, ...flags]);
  // A group of its own, so that ctrl-C in a terminal reaches only us: we stop it last, after its clients.
  const child = spawn(command.file, command.args, { stdio: ["ignore", "ignore", "pipe"], detached: true, ...command.as });
  const log = watchLog(child);
  const ended = once(child, "exit").then(() => "ended");
  const outcome = await Promise.race([log.ready, ended, timeout(START_TIMEOUT_MS)]);
  const { pid } = child;
  if (outcome !== "ready" || pid === undefined) {
    child.kill("SIGKILL");
    return { log: log.tail() || `no answer in ${START_TIMEOUT_MS} ms` };
  }
  const watchdog = signalOnOurDeath(pid, "INT");
  void ended.then(watchdog.dismiss);
  let stopping = false;
  const crashed = new Promise<string>((resolveCrash) => {
    void ended.then(() => {
      if (!stopping) resolveCrash(log.tail());
    });
  });
  const stop = async () => {
    stopping = true;
    await stopChild(child, ended, durable);
  };
  return {
    postgres: { port, url: (database = "postgres") => `postgres://postgres:postgres@${LOOPBACK}:${port}/${database}`, stop, crashed },
  };
}

/** Fast shutdown flushes and takes a moment; immediate shutdown leaves recovery to the next start, which a test never has. */
async function stopChild(child: ChildProcess, ended: Promise<string>, durable: boolean): Promise<void> {
  const signals: NodeJS.Signals[] = durable ? ["SIGINT", "SIGQUIT", "SIGKILL"] : ["SIGQUIT", "SIGKILL"];
  for (const signal of signals) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const waitMs = signal === "SIGINT" ? STOP_TIMEOUT_MS : 500;
    if ((await Promise.race([ended, timeout(waitMs)])) === "ended") return;
  }
}

function watchLog(child: ChildProcess): { ready: Promise<string>; tail(): string } {
  let text = "";
  const ready = new Promise<string>((resolveReady) => {
    child.on("error", (error) => (text += error.message));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-4_000);
      if (chunk.includes("ready to accept connections")) resolveReady("ready");
    });
  });
  return { ready, tail: () => text.trim() };
}

function timeout(ms: number): Promise<string> {
  return new Promise((resolveLate) => setTimeout(() => resolveLate("late"), ms).unref());
}
