/** Says what was wrong: a machine-readable first word, then what happened. */
export type Warn = (code: string, message: string) => void;

/** Different warnings kept of one document; the rest is counted. */
const MAX_KINDS = 50;

/** Collects warnings, each once with how often it came, so that a calendar broken on every line stays readable. */
export function collectWarnings(): { warn: Warn; list: () => string[] } {
  const counts = new Map<string, number>();
  let more = 0;
  return {
    warn(code, message) {
      const line = `${code}: ${message}`;
      const count = counts.get(line);
      if (count === undefined && counts.size >= MAX_KINDS) more++;
      else counts.set(line, (count ?? 0) + 1);
    },
    list() {
      const lines = [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} times)`));
      return more === 0 ? lines : [...lines, `warnings: ${more} more left out`];
    },
  };
}
