import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigSchema } from "../src/config.ts";
import { buildWorkers } from "./build-workers.ts";
import type { BuiltWorker } from "./build-workers.ts";
import { say, step } from "./console.ts";
import { loadGazetteer } from "./gazetteer.ts";
import type { Keepsakes } from "./keepsakes.ts";
import { startMail } from "./mail.ts";
import { migrate } from "./migrate.ts";
import { startNeonFront } from "./neon.ts";
import { startPostgres } from "./postgres.ts";
import { makeEmbeddedRedis } from "./redis/embedded.ts";
import { connectRedis } from "./redis/real.ts";
import { startRedisRest } from "./redis/rest.ts";
import { startSampleWeb } from "./sample-web/server.ts";
import type { SampleWeb } from "./sample-web/server.ts";
import { seed } from "./seed.ts";
import type { Settings } from "./settings.ts";
import { startWorkers } from "./workers.ts";
import type { Workers } from "./workers.ts";

const ROOT = join(import.meta.dirname, "..");
/** The edge Worker first: it answers on the port. */
const CONFIGS = [join(ROOT, "wrangler.toml"), join(ROOT, "workers/jobs.toml")];
/** All that the bundles are made of. */
const INPUTS = ["src", "workers", "drizzle/schema", "tsconfig.json", "package-lock.json"].map((path) => join(ROOT, path));

/** Receives how to stop each thing that was started, in the order of their starts. */
export type OnStarted = (stop: () => Promise<void>) => void;
/** Called when something that must run has ended by itself. */
export type OnCrash = (what: string) => void;

export type Started = { workers: Workers; mailUrl: string; adminIsOurs: boolean };

/** Starts everything, what does not wait for each other at once. `keepsakes.sampleWebPort` is set to the port it got. */
export async function startServices(settings: Settings, keepsakes: Keepsakes, onStarted: OnStarted, onCrash: OnCrash): Promise<Started> {
  const { dataDir } = settings;
  mkdirSync(join(dataDir, "workers"), { recursive: true });
  const [built, database, redis, mail] = await Promise.all([
    step("building the Workers", buildWorkers(CONFIGS, INPUTS, join(dataDir, "workers/build"))),
    startDatabase(settings, keepsakes, onStarted, onCrash),
    startRedis(settings, keepsakes, onStarted),
    startMail({ port: settings.mailPort, file: join(dataDir, "mail.jsonl") }),
  ]);
  onStarted(mail.close);
  const bindings = {
    // Nothing phones home: names are judged by their text, unless a resolver is set.
    DNS_OVER_HTTPS_URL: "",
    ...variablesOf(process.env),
    PASSWORD_MIN_LENGTH: process.env["PASSWORD_MIN_LENGTH"] ?? "8",
    STEP_UP_MAX_AGE_S: process.env["STEP_UP_MAX_AGE_S"] ?? "86400",
    SIGN_IN_BEFORE_VERIFY: process.env["SIGN_IN_BEFORE_VERIFY"] ?? "1",
    SMTP_URL: `smtp://127.0.0.1:${mail.smtpPort}`,
    MAIL_FROM: process.env["MAIL_FROM"] ?? "Tidings <tidings@localhost.localdomain>",
    ENVIRONMENT: "development",
    PUBLIC_URL: settings.publicUrl ?? `http://localhost:${settings.port}`,
    DATABASE_URL: database.urlForWorkers,
    NEON_HTTP_URL: database.neonHttpUrl,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: keepsakes.redisToken,
    JWT_KEYS: JSON.stringify(keepsakes.jwtKeys),
    CURSOR_SECRET: keepsakes.cursorSecret,
    SEAL_KEYS: JSON.stringify(keepsakes.sealKeys),
    HASH_KEYS: JSON.stringify(keepsakes.hashKeys),
    ALLOW_PRIVATE_HOSTS: settings.allowPrivateHosts,
    LOG_FORMAT: process.env["LOG_FORMAT"] ?? "pretty",
  };
  const workers = await step("starting the Workers", listen(built, settings, bindings));
  onStarted(workers.stop);
  void workers.crashed.then(() => onCrash("workerd, which runs the Workers, has crashed"));
  return { workers, mailUrl: mail.url, adminIsOurs: database.adminIsOurs };
}

function listen(built: BuiltWorker[], settings: Settings, bindings: Record<string, string>): Promise<Workers> {
  return startWorkers(built, { port: settings.port, dir: join(settings.dataDir, "workers"), bindings, write: say });
}

/** What the caller's environment says about the Workers' own variables, e.g. CORS_ORIGINS. */
function variablesOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = Object.keys(ConfigSchema.shape);
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

type Database = { urlForWorkers: string; neonHttpUrl: string; adminIsOurs: boolean };

async function startDatabase(settings: Settings, keepsakes: Keepsakes, onStarted: OnStarted, onCrash: OnCrash): Promise<Database> {
  const url = settings.databaseUrl ?? (await startEmbeddedPostgres(settings.dataDir, onStarted, onCrash));
  const front = await startNeonFront({ target: url });
  onStarted(front.close);
  await step("bringing the database up to date", migrate(url)).catch(blame(settings.databaseUrl === undefined ? null : "DATABASE_URL"));
  await step("loading the gazetteer", loadGazetteer(url));
  const sampleWeb = await openSampleWeb(keepsakes);
  onStarted(sampleWeb.close);
  keepsakes.sampleWebPort = sampleWeb.port;
  const { adminIsOurs } = await seed({ databaseUrl: url, admin: keepsakes.admin, sampleOrigin: sampleWeb.origin });
  // The front takes only the database's name from it; the credentials of a server of your own stay here.
  const urlForWorkers = `postgres://local:local@localhost${new URL(url).pathname}`;
  return { urlForWorkers, neonHttpUrl: front.httpUrl, adminIsOurs };
}

async function startEmbeddedPostgres(dataDir: string, onStarted: OnStarted, onCrash: OnCrash): Promise<string> {
  const postgres = await step("starting Postgres", startPostgres({ dir: join(dataDir, "postgres"), durable: true }));
  onStarted(postgres.stop);
  void postgres.crashed.then((log) => onCrash(`Postgres has ended:\n${log}`));
  return postgres.url();
}

/** On the port of last time, so that the demo sources keep their addresses, or on another where that is taken now. */
async function openSampleWeb({ sampleWebPort, sampleWebFirstDayMs }: Keepsakes): Promise<SampleWeb> {
  return startSampleWeb(sampleWebPort, sampleWebFirstDayMs).catch(() => startSampleWeb(0, sampleWebFirstDayMs));
}

/** Says which variable led there. */
function blame(variable: string | null): (error: unknown) => never {
  return (error) => {
    if (variable === null) throw error;
    throw new Error(`${variable}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  };
}

async function startRedis(settings: Settings, keepsakes: Keepsakes, onStarted: OnStarted): Promise<{ url: string }> {
  const backend = settings.redisUrl === undefined ? makeEmbeddedRedis() : await connectRedis(settings.redisUrl).catch(blame("REDIS_URL"));
  const rest = await startRedisRest({ backend, token: keepsakes.redisToken });
  onStarted(rest.close);
  return rest;
}
