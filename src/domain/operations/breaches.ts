/** The name under which a broken limit is counted over all isolates. */
export const breachOf = (policy: string): string => `breaches.${policy}`;

/** How many callers broke each limit, once a window and isolate. */
export function breachesOf(tallies: ReadonlyMap<string, number>): Record<string, number> {
  const start = breachOf("");
  return Object.fromEntries([...tallies].flatMap(([name, count]) => (name.startsWith(start) ? [[name.slice(start.length), count]] : [])));
}
