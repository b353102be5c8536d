/** Every check of the house, each with its time; stops at none, fails if any failed. `node checks/run.ts types lint` runs those two. */
import { spawn } from "node:child_process";

const CHECKS: readonly { name: string; command: string }[] = [
  { name: "runtime types", command: "wrangler types --include-env=false worker-configuration.d.ts" },
  { name: "format", command: "oxfmt --check ." },
  { name: "lint", command: "oxlint --type-aware --deny-warnings ." },
  { name: "types", command: "tsc --noEmit -p tsconfig.json" },
  { name: "import law", command: "node checks/import-law.ts" },
  { name: "migrations", command: "node checks/migrations.ts" },
  { name: "docs", command: "node checks/docs.ts" },
  { name: "bundles", command: "node checks/bundles.ts" },
];

function run(command: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1", NO_COLOR: "1" } });
    let output = "";
    child.stdout.on("data", (chunk) => (output += String(chunk)));
    child.stderr.on("data", (chunk) => (output += String(chunk)));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

const wanted = process.argv.slice(2);
let failed = 0;
for (const { name, command } of CHECKS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  const { code, output } = await run(command);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (code !== 0) {
    failed++;
    console.log(output.trimEnd());
  } else if (name === "bundles") {
    console.log(output.trimEnd());
  }
}
process.exit(failed === 0 ? 0 : 1);
