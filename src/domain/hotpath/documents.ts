/** How each shared document (flags, IP rules) is read from its text; null when nobody has published one. Must not throw. */
export type Readers<D> = { [Name in keyof D]: (text: string | null) => D[Name] };

export type Documents<D extends object> = ReturnType<typeof openDocuments<D>>;

/** Small documents that every isolate holds, read once per change. Pure. */
export function openDocuments<D extends object>(readers: Readers<D>) {
  const names = Object.keys(readers) as (keyof D & string)[];
  const texts = new Map<string, string | null>();
  const values: Partial<D> = {};
  const pending = new Map<string, string>();

  function set(name: keyof D & string, text: string | null): void {
    if (texts.has(name) && texts.get(name) === text) return;
    texts.set(name, text);
    values[name] = readers[name](text);
  }
  for (const name of names) set(name, null);

  return {
    names,
    value: <Name extends keyof D>(name: Name): D[Name] => (values as D)[name],
    publish(name: keyof D & string, text: string): void {
      pending.set(name, text);
      set(name, text);
    },
    pending: (): ReadonlyMap<string, string> => new Map(pending),
    sent(published: ReadonlyMap<string, string>): void {
      for (const [name, text] of published) if (pending.get(name) === text) pending.delete(name);
    },
    learn(held: readonly (string | null)[]): void {
      names.forEach((name, i) => {
        if (!pending.has(name)) set(name, held[i] ?? null);
      });
    },
  };
}
