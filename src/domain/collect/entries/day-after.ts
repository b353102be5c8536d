const DAY_MS = 24 * 3600 * 1000;

/** The exclusive end, as in RFC 5545, of what schema.org and most APIs tell by its last day. */
export function dayAfter(end: string): string {
  const day = new Date(`${end.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? end : new Date(day.getTime() + DAY_MS).toISOString().slice(0, 10);
}
