/**
 * Builds both Workers as a deployment would, holds their size against the limit, and tells their start-up CPU. That is told
 * and not judged: it depends on the machine and on what else it does.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const WORKERS = [
  { name: "api", config: "wrangler.toml", maxKb: 400, startUpMs: 45 },
  { name: "jobs", config: "workers/jobs.toml", maxKb: 1536, startUpMs: 150 },
] as const;

function sizeKb(config: string, out: string): number {
  execFileSync("wrangler", ["deploy", "--dry-run", "-c", config, "--outdir", out], { stdio: ["ignore", "ignore", "inherit"] });
  const scripts = readdirSync(out).filter((name) => /\.(js|mjs|wasm)$/.test(name));
  return scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(out, name))).byteLength, 0) / 1024;
}

/** What else the machine does counts too: the least of a few is nearest to what the Worker costs. */
const PROFILES = 3;

/** Milliseconds that V8's profiler saw busy while the Worker started; null where it could not be profiled. */
function startUpMs(config: string, out: string): number | null {
  const seen = Array.from({ length: PROFILES }, () => profileOnce(config, out)).filter((ms) => ms !== null);
  return seen.length === 0 ? null : Math.min(...seen);
}

function profileOnce(config: string, out: string): number | null {
  const profile = ["--outfile", join(out, "startup.cpuprofile"), `--args=-c ${config}`];
  const told = execFileSync("wrangler", ["check", "startup", ...profile], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const active = /Active: ([\d.]+) ms/.exec(told)?.[1];
  return active === undefined ? null : Number(active);
}

let failed = false;
for (const worker of WORKERS) {
  const out = mkdtempSync(join(tmpdir(), "tidings-bundle-"));
  try {
    const kb = sizeKb(worker.config, out);
    failed ||= kb > worker.maxKb;
    const ms = startUpMs(worker.config, out);
    console.log(
      `     ${worker.name}: ${kb.toFixed(0)} KB gzip (limit ${worker.maxKb}), start-up ${ms ?? "?"} ms here (aim ${worker.startUpMs})`,
    );
  } finally {
    rmSync(out, { recursive: true });
  }
}
process.exit(failed ? 1 : 0);
