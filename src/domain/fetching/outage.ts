import { isConnectionFailure } from "./fetch-error.ts";

/** How a recent run ended; `errorCode` null means that the host answered. */
export type RecentOutcome = { host: string; errorCode: string | null };

const MIN_HOSTS = 5;
const MIN_SHARE = 0.8;

/**
 * Whether the fault is ours: of the hosts tried in the last few minutes at least five, and four in five, gave no
 * answer at all. A host that answered once in that time counts as answering.
 */
export function isOwnOutage(recent: readonly RecentOutcome[]): boolean {
  const answered = new Map<string, boolean>();
  for (const { host, errorCode } of recent) {
    answered.set(host, (answered.get(host) ?? false) || errorCode === null || !isConnectionFailure(errorCode));
  }
  const silent = [...answered.values()].filter((each) => !each).length;
  return silent >= MIN_HOSTS && silent / answered.size >= MIN_SHARE;
}
