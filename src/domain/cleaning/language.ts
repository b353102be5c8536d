const PRIVATE_OR_UNKNOWN = new Set(["und", "mul", "zxx", "mis"]);
const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
const known = new Map<string, string | null>();

function resolve(tag: string): string | null {
  try {
    const [canonical] = Intl.getCanonicalLocales(tag);
    const language = canonical?.split("-", 1)[0] ?? "";
    return PRIVATE_OR_UNKNOWN.has(language) || names.of(language) === undefined ? null : language;
  } catch {
    return null;
  }
}

/**
 * The language alone, as its shortest code: `en` of `EN_us.UTF-8`, `he` of `iw`, `de` of `deu`. Null for what is no
 * language (BCP 47 and its registry). Region and script are dropped, so that a filter on `en` finds every English.
 */
export function normaliseLanguage(tag: string): string | null {
  const short = tag
    .trim()
    .slice(0, 40)
    .replace(/[.@,;].*$/s, "")
    .replaceAll("_", "-");
  if (!/^[a-z]{2,3}(?:-|$)|^i-/i.test(short)) return null;
  const cached = known.get(short);
  if (cached !== undefined) return cached;
  const language = resolve(short);
  if (known.size < 1_000) known.set(short, language);
  return language;
}
