import { spawn } from "node:child_process";

export type Watchdog = { dismiss(): void };

/**
 * Signals another process when this one dies, however it dies: a shell waits on a pipe that only we hold open, so even
 * a kill that leaves us no time to clean up leaves no orphan. Dismiss it once that process has ended.
 */
export function signalOnOurDeath(pid: number, signal: "INT" | "KILL"): Watchdog {
  const shell = spawn("/bin/sh", ["-c", 'read -r _; kill -s "$1" "$2" 2>/dev/null', "watchdog", signal, String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Without a shell there is no watchdog: the next start still finds and stops what was left.
  shell.on("error", () => undefined);
  shell.unref();
  return { dismiss: () => void shell.kill("SIGKILL") };
}
