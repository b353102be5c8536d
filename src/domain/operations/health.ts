import { z } from "zod";

export const DependencyHealth = z.object({
  state: z.enum(["ok", "down"]),
  latency_ms: z.number().int(),
  /** What still works without it. */
  fallback: z.string(),
});
export type DependencyHealth = z.infer<typeof DependencyHealth>;

const PROBE_TIMEOUT_MS = 2000;

/** Whether a dependency answers within two seconds, and how long it took. */
export async function probe(clock: () => number, fallback: string, ping: () => Promise<unknown>): Promise<DependencyHealth> {
  const startedMs = clock();
  const timeout = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("timeout")), PROBE_TIMEOUT_MS));
  const state = await Promise.race([ping(), timeout]).then(
    () => "ok" as const,
    () => "down" as const,
  );
  return { state, latency_ms: clock() - startedMs, fallback };
}
