import { isConnectionFailure } from "./fetch-error.ts";

/** How a recent run ended; `errorCode` null means that the host answered. `failures` in a row are counted against the source. */
export type RecentOutcome = { host: string; errorCode: string | null; failures: number };

const MIN_HOSTS = 5;
/** A source that has failed more often than this is nothing new: its silence says nothing about us. */
const MAX_FAILURES = 2;

/**
 * Whether the fault is ours: since anybody last answered, at least five hosts that were well until then gave no answer at
 * all. `recent` are the outcomes of the last minutes, newest first.
 */
export function isOwnOutage(recent: readonly RecentOutcome[]): boolean {
  const answer = recent.findIndex(({ errorCode }) => errorCode === null || !isConnectionFailure(errorCode));
  const silent = answer < 0 ? recent : recent.slice(0, answer);
  return new Set(silent.filter(({ failures }) => failures <= MAX_FAILURES).map(({ host }) => host)).size >= MIN_HOSTS;
}
