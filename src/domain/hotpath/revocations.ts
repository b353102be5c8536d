import type { Revocation } from "./exchange.ts";

/** Read again at every sync: what another clock or a slow trip may have put behind the newest entry. */
const OVERLAP_MS = 30_000;

/** Evidence counts as older than it is by this much, since two clocks meet. */
const SKEW_MS = 2_000;

export type Revocations = ReturnType<typeof openRevocations>;

/** What has been revoked lately, as this isolate knows it. Pure. */
export function openRevocations(maxEntries: number) {
  const at = new Map<string, number>();
  const pending = new Set<string>();
  let newestMs = 0;
  /** Entries up to here were dropped for want of room. */
  let floorMs = 0;

  function add({ id, atMs }: Revocation): void {
    at.delete(id);
    at.set(id, atMs);
    for (const [oldest, oldestMs] of at.size > maxEntries ? at : []) {
      at.delete(oldest);
      floorMs = Math.max(floorMs, oldestMs);
      break;
    }
  }

  return {
    /**
     * Whether evidence about this id (a token's time of issue, the time its row was read) gathered at `sinceMs` is void.
     * Without `sinceMs` any entry in the log counts. Only to be trusted while the isolate's state is fresh.
     */
    isRevoked(id: string, sinceMs?: number): boolean {
      const revokedMs = at.get(id);
      if (sinceMs === undefined) return revokedMs !== undefined;
      return Math.max(revokedMs ?? 0, floorMs) > Math.max(0, sinceMs - SKEW_MS);
    },

    /** Known here at once, and to the others with the next sync. */
    revoke(id: string, nowMs: number): void {
      pending.add(id);
      add({ id, atMs: nowMs });
    },

    pending: (): string[] => [...pending],

    /** From when the log is to be read. */
    sinceMs: (): number => Math.max(0, newestMs - OVERLAP_MS),

    apply(sent: readonly string[], entries: readonly Revocation[], nowMs: number): void {
      for (const id of sent) pending.delete(id);
      for (const entry of entries) {
        if (at.get(entry.id) !== entry.atMs) add(entry);
        // A clock far ahead must not make us skip what others write now.
        newestMs = Math.max(newestMs, Math.min(entry.atMs, nowMs));
      }
    },
  };
}
