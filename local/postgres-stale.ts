import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive, looksLike, waitUntilGone } from "./processes.ts";

/** What each signal asks of a postmaster: fast shutdown, immediate shutdown, death; and how long it gets. */
const ESCALATION: { signal: NodeJS.Signals; waitMs: number }[] = [
  { signal: "SIGINT", waitMs: 3_000 },
  { signal: "SIGQUIT", waitMs: 2_000 },
  { signal: "SIGKILL", waitMs: 2_000 },
];

/**
 * Stops the server that a killed run left on this data directory. Call it only while nobody else may use the directory.
 * The file of a dead server stays: Postgres reads it to wait for children that still hold shared memory. Only where its
 * process id has become another program's is it removed, because Postgres would take that program for a server.
 */
export async function stopStalePostgres(dir: string): Promise<void> {
  const file = join(dir, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return rmSync(file, { force: true });
  if (!isAlive(pid)) return;
  if (!looksLike(pid, dir)) return rmSync(file, { force: true });
  for (const { signal, waitMs } of ESCALATION) {
    process.kill(pid, signal);
    if (await waitUntilGone(pid, waitMs)) return;
  }
}
