/** Fails when drizzle/schema has changed and no migration was generated for it. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "tidings-migrations-"));
try {
  cpSync(join(root, "drizzle/migrations"), copy, { recursive: true });
  const before = readdirSync(copy).length;
  // drizzle-kit takes the output folder relative to where it runs.
  execFileSync(
    "drizzle-kit",
    ["generate", "--dialect", "postgresql", "--schema", "./drizzle/schema/index.ts", "--out", relative(root, copy)],
    { cwd: root },
  );
  const made = readdirSync(copy).length - before;
  if (made > 0) {
    console.error("drizzle/schema has changed without a migration: run `npm run db:generate`.");
    process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true });
}
