const UNINTERESTING = new Set(["id", "kind", "first_seen_at", "updated_at", "revision", "quality", "analysis", "sources"]);

const isSaid = (value: unknown) => value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

/** Field → the share of items that say something of it, 0 to 1; fields of the kind's block as `event.venue`. */
export function coverageOf(items: readonly object[]): Record<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string, value: unknown) => counts.set(name, (counts.get(name) ?? 0) + (isSaid(value) ? 1 : 0));
  for (const item of items) {
    for (const [name, value] of Object.entries(item)) {
      if (UNINTERESTING.has(name)) continue;
      if (value !== null && typeof value === "object" && !Array.isArray(value)) {
        for (const [inner, innerValue] of Object.entries(value)) count(`${name}.${inner}`, innerValue);
      } else {
        count(name, value);
      }
    }
  }
  return Object.fromEntries([...counts].map(([name, n]) => [name, Math.round((n / items.length) * 1000) / 1000]));
}
