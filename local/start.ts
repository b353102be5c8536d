import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { say, step } from "./console.ts";
import { startCron } from "./cron.ts";
import { openKeepsakes, saveKeepsakes } from "./keepsakes.ts";
import type { Keepsakes } from "./keepsakes.ts";
import { lockDataDir } from "./lock.ts";
import { freePort, isFree, LOOPBACK } from "./ports.ts";
import { whenNpmIsGone } from "./processes.ts";
import { startServices } from "./services.ts";
import { readSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { stopStaleWorkerd } from "./workers.ts";

const CRON = "* * * * *";
const READY_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 4_500;

const startedMs = performance.now();
const stops: (() => Promise<void>)[] = [];
let stopping = false;

/** Stops everything, the last started first. What has not ended in time is left to its watchdog. */
async function stop(exitCode: number): Promise<never> {
  if (stopping) process.exit(exitCode);
  stopping = true;
  setTimeout(() => process.exit(exitCode), STOP_TIMEOUT_MS).unref();
  for (const one of stops.toReversed()) await one().catch((error: unknown) => say(`While stopping: ${String(error)}`));
  process.exit(exitCode);
}

function fail(message: string): void {
  if (stopping) return;
  process.stderr.write(`${message}\n`);
  void stop(1);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
process.on("uncaughtException", (error) => fail(error.stack ?? error.message));

async function choosePort(variable: string, port: number): Promise<number> {
  if (port === 0) return freePort();
  if (await isFree(port)) return port;
  throw new Error(`Port ${port} is taken by another program. Choose another with ${variable}, e.g. ${variable}=${port + 1} npm start`);
}

async function untilReady(port: number): Promise<void> {
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(`http://${LOOPBACK}:${port}/health/ready`).catch((error: unknown) => String(error));
    if (typeof answer !== "string" && answer.ok) return;
    if (performance.now() > deadlineMs)
      throw new Error(`The API does not get ready: ${typeof answer === "string" ? answer : await answer.text()}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

function announce(settings: Settings, mailUrl: string, admin: Keepsakes["admin"] | null): void {
  const url = `http://localhost:${settings.port}`;
  const [email, password] = admin === null ? ["EMAIL", "PASSWORD"] : [admin.email, admin.password];
  say(`
Tidings is ready on ${url} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)

  reference       ${url}/docs
  inbox           ${mailUrl}
  administrator   ${admin === null ? "the one your database has already" : `${email}  ${password}`}
  data            ${settings.dataDir}

Try:
  curl -s '${url}/api/v1/items?kind=post&limit=3'
  curl -s ${url}/api/v1/auth/token -d 'username=${email}' --data-urlencode 'password=${password}'
`);
}

async function main(): Promise<void> {
  if (process.env["npm_lifecycle_event"] !== undefined) whenNpmIsGone(() => void stop(0));
  const told = readSettings(process.env);
  const dataDir = resolve(told.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const lock = lockDataDir(dataDir);
  stops.push(async () => lock.release());
  await stopStaleWorkerd(join(dataDir, "workers"));
  const settings = { ...told, dataDir, port: await choosePort("PORT", told.port), mailPort: await choosePort("MAIL_PORT", told.mailPort) };

  const keepsakes = openKeepsakes(dataDir, { email: settings.adminEmail, password: settings.adminPassword });
  const onStarted = (stopIt: () => Promise<void>) => void stops.push(stopIt);
  const { workers, mailUrl, adminIsOurs } = await startServices(settings, keepsakes, onStarted, fail);
  saveKeepsakes(dataDir, keepsakes);
  await step("waiting for the first answer", untilReady(settings.port));
  announce(settings, mailUrl, adminIsOurs ? keepsakes.admin : null);
  const cron = startCron(() => workers.tick("tidings-jobs", CRON), say);
  stops.push(async () => cron.stop());
}

main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
