import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Makes this process the only one that uses a data directory; throws when another one does. The lock is SQLite's on an
 * empty file: the system itself gives it up when the process ends, however it ends, so there are no stale ones.
 */
export function lockDataDir(dir: string): { release(): void } {
  const holder = join(dir, "lock.pid");
  const lock = new DatabaseSync(join(dir, "lock"));
  try {
    lock.exec("pragma locking_mode = exclusive; begin exclusive");
  } catch {
    lock.close();
    throw new Error(
      `Another copy runs on ${dir} already (process ${readFileSync(holder, "utf8")}). Stop it, or give this one a DATA_DIR, a PORT and a MAIL_PORT of its own.`,
    );
  }
  writeFileSync(holder, String(process.pid));
  return { release: () => lock.close() };
}
