/** What of a thing names it within its source. */
export type Naming = { id: string | null; url: string | null; kind: string; title: string; localDate: string | null };

/**
 * What each entry of one document is called within its source: its own id, else its canonical URL unless several entries
 * share it (a listing's), else a hash of kind, folded title and date. A name that stands twice in one document gets `#2`,
 * `#3` … in order of appearance, leaving out what another entry is really called.
 */
export function externalIds(entries: readonly Naming[], hash: (text: string) => string): string[] {
  const seen = new Map<string, number>();
  const shared = sharedUrls(entries);
  const names = entries.map((entry) => {
    const name =
      entry.id ??
      (shared.has(entry.url) ? null : entry.url) ??
      `hash:${hash([entry.kind, entry.title.normalize("NFKC").toLowerCase(), entry.localDate ?? ""].join("\n"))}`;
    return name.length <= MAX_LENGTH ? name : `long:${hash(name)}`;
  });
  const real = new Set(names);
  return names.map((name) => {
    let count = (seen.get(name) ?? 0) + 1;
    while (count > 1 && real.has(`${name}#${count}`)) count++;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}

/** Beyond this an id is kept by its hash: an index entry has an upper size. */
const MAX_LENGTH = 1000;

/** The addresses that several entries without an id of their own share. */
function sharedUrls(entries: readonly Naming[]): Set<string | null> {
  const met = new Set<string | null>();
  const shared = new Set<string | null>();
  for (const { id, url } of entries) if (id === null) (met.has(url) ? shared : met).add(url);
  return shared;
}
