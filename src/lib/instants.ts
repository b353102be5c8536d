/** A database timestamp (`2026-11-20 12:22:56.123+00`) as RFC 3339 UTC with milliseconds. */
export function toRfc3339(timestamp: string): string {
  return new Date(timestamp).toISOString();
}

export function toRfc3339OrNull(timestamp: string | null): string | null {
  return timestamp === null ? null : toRfc3339(timestamp);
}
