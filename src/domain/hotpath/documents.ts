import type { Published } from "./exchange.ts";

/** How each shared document (flags, IP rules) is read from its text; null when nobody has published one. Must not throw. */
export type Readers<D> = { [Name in keyof D]: (text: string | null) => D[Name] };

export type Documents<D extends object> = ReturnType<typeof openDocuments<D>>;

/** Small documents that every isolate holds, read once per version; an older never replaces a newer. Pure. */
export function openDocuments<D extends object>(readers: Readers<D>) {
  const names = Object.keys(readers) as (keyof D & string)[];
  const versions = new Map<string, number>();
  const values: Partial<D> = {};
  const pending = new Map<string, Published>();

  function set(name: keyof D & string, { version, text }: Published): void {
    if (version <= (versions.get(name) ?? -Infinity)) return;
    versions.set(name, version);
    values[name] = readers[name](text);
  }
  for (const name of names) values[name] = readers[name](null);

  return {
    names,
    value: <Name extends keyof D>(name: Name): D[Name] => (values as D)[name],
    publish(name: keyof D & string, document: Published): void {
      set(name, document);
      if (document.version === versions.get(name)) pending.set(name, document);
    },
    pending: (): ReadonlyMap<string, Published> => new Map(pending),
    sent(published: ReadonlyMap<string, Published>): void {
      for (const [name, document] of published) if (pending.get(name) === document) pending.delete(name);
    },
    /** What Redis holds now. Where it holds less than is known here (it was emptied), what is known here stands. */
    learn(held: readonly (Published | null)[]): void {
      names.forEach((name, i) => {
        const document = held[i] ?? null;
        if (document === null) return;
        set(name, document);
        if ((pending.get(name)?.version ?? Infinity) <= document.version) pending.delete(name);
      });
    },
  };
}
