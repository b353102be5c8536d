import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const POLL_MS = 20;

/** Whether a process of this id runs; a zombie counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
}

/** Whether the command line of a process has this text in it: ids are used again, so ask before a signal is sent. */
export function looksLike(pid: number, text: string): boolean {
  try {
    const commandLine = existsSync(`/proc/${pid}/cmdline`)
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
      : execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return commandLine.includes(text);
  } catch {
    return false;
  }
}

/** Waits until a process has ended; false when it still runs after `timeoutMs`. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
  return true;
}
