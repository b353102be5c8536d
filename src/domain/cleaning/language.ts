/** ISO 639-1. A list of our own, because the names an engine knows depend on its build. */
const TWO_LETTER = new Set(
  (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv " +
    "ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my " +
    "na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr " +
    "ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
  ).split(" "),
);
/** Several, none, unknown, uncoded, or for private use. */
const NO_LANGUAGE = /^(?:und|mul|zxx|mis|q[a-t][a-z])$/;
const MAX_REMEMBERED = 1_000;
const remembered = new Map<string, string | null>();

function resolve(tag: string): string | null {
  try {
    const language = Intl.getCanonicalLocales(tag)[0]?.split("-", 1)[0] ?? "";
    const isKnown = language.length === 2 ? TWO_LETTER.has(language) : language.length === 3 && !NO_LANGUAGE.test(language);
    return isKnown ? language : null;
  } catch {
    return null;
  }
}

/**
 * The language alone, as its shortest code: `en` of `EN_us.UTF-8`, `he` of `iw`, `de` of `deu`. Null for what is no
 * language tag (BCP 47). Region and script are dropped, so that a filter on `en` finds every English.
 */
export function normaliseLanguage(tag: string): string | null {
  const short = tag
    .trim()
    .slice(0, 40)
    .replace(/[.@,;].*$/s, "")
    .replaceAll("_", "-");
  const known = remembered.get(short);
  if (known !== undefined) return known;
  const language = resolve(short);
  if (remembered.size < MAX_REMEMBERED) remembered.set(short, language);
  return language;
}
