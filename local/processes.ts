import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";

const POLL_MS = 20;
const PARENT_POLL_MS = 500;

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

/**
 * Calls back when the npm that runs this process has ended: killed, it cannot pass the signal on. npm may stand behind
 * the shell that runs the script; where there is no /proc only the nearest of the two is watched.
 */
export function whenNpmIsGone(callback: () => void): void {
  const parent = process.ppid;
  const throughShell = looksLike(parent, process.argv[1] === undefined ? "" : basename(process.argv[1]));
  const npm = throughShell ? parentOf(parent) : undefined;
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || parentOf(parent) === npm)) return;
    clearInterval(timer);
    callback();
  }, PARENT_POLL_MS).unref();
}

function parentOf(pid: number): number | undefined {
  try {
    // After the name, which is in parentheses and may hold anything: the state and the parent.
    const found = /.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return found === null ? undefined : Number(found[1]);
  } catch {
    return undefined;
  }
}
