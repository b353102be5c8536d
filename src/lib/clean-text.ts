/** Half of a surrogate pair without the other. */
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Text without what a UTF-8 database cannot hold: NUL goes, a lone surrogate becomes the replacement character. */
export function cleanText(text: string): string {
  return text.replaceAll("\0", "").replace(LONE_SURROGATES, "\ufffd");
}

/** The same JSON value with every text in it made fit for the database. */
export function cleanJson<T>(value: T): T {
  // Escapes show what is unfit without looking into each text: almost all values pass untouched.
  const json = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/u.test(json)) return value;
  const clean: T = JSON.parse(json, (_name, inner: unknown) => (typeof inner === "string" ? cleanText(inner) : inner));
  return clean;
}
