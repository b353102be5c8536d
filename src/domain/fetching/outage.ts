import { isConnectionFailure } from "./fetch-error.ts";

/** How a recent run ended; `errorCode` null means that the host answered. `failures` in a row are counted against the source. */
export type RecentOutcome = { host: string; errorCode: string | null; failures: number };

/** Whether a run that ended with this code has learnt nothing of its host. */
export const tellsNothing = (code: string): boolean => isConnectionFailure(code) || code === "internal" || code === "worker_lost";

const MIN_HOSTS = 3;
/** A source that has failed more often than this is nothing new: its silence says nothing about us. */
const MAX_FAILURES = 2;

/**
 * Whether the fault is ours: since anybody last answered, of at least three hosts that were well until then nothing was
 * learnt. `recent` are the outcomes of the last hour, newest first.
 */
export function isOwnOutage(recent: readonly RecentOutcome[]): boolean {
  const answer = recent.findIndex(({ errorCode }) => errorCode === null || !tellsNothing(errorCode));
  const silent = answer < 0 ? recent : recent.slice(0, answer);
  return new Set(silent.filter(({ failures }) => failures <= MAX_FAILURES).map(({ host }) => host)).size >= MIN_HOSTS;
}
