/** What of a thing names it within its source. */
export type Naming = { id: string | null; url: string | null; kind: string; title: string; localDate: string | null };

/** Beyond this an id is kept by its hash: an index entry has an upper size. */
const MAX_LENGTH = 1000;

/**
 * What each entry of one document is called by the source: its own id, else its canonical URL unless several entries share it
 * (a listing's), else a hash of kind, folded title and date. A name may stand more than once in a document.
 */
export function baseNames(entries: readonly Naming[], hash: (text: string) => string): string[] {
  const shared = sharedUrls(entries);
  return entries.map((entry) => {
    const name =
      entry.id ??
      (shared.has(entry.url) ? null : entry.url) ??
      `hash:${hash([entry.kind, entry.title.normalize("NFKC").toLowerCase(), entry.localDate ?? ""].join("\n"))}`;
    return name.length <= MAX_LENGTH ? name : `long:${hash(name)}`;
  });
}

/** The addresses that several entries without an id of their own share. */
function sharedUrls(entries: readonly Naming[]): Set<string | null> {
  const met = new Set<string | null>();
  const shared = new Set<string | null>();
  for (const { id, url } of entries) if (id === null) (met.has(url) ? shared : met).add(url);
  return shared;
}

/** A name made of the source's own and of something the entry tells. */
export const madeName = (base: string, own: string): string => `${base}#~${own}`;

/** Whether a name was made of this one; before, it was by the place among equals (`#2`). */
export const isMadeOf = (name: string, base: string): boolean =>
  name.startsWith(`${base}#`) && /^(?:\d+|~.+)$/.test(name.slice(base.length + 1));
