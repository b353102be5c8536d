import { foldName } from "./names.ts";

/** Languages in which sources are likely to name countries. */
const LANGUAGES = [
  "en",
  "de",
  "fr",
  "es",
  "it",
  "pt",
  "nl",
  "sv",
  "da",
  "nb",
  "fi",
  "pl",
  "cs",
  "hu",
  "ro",
  "el",
  "tr",
  "ru",
  "uk",
  "ja",
  "zh",
  "ko",
];
/** What people write besides the names that Unicode's locale data have. Parts of a country lead to its division. */
const OTHER_NAMES: Record<string, string> = {
  "u s": "US",
  "u s a": "US",
  usa: "US",
  "united states of america": "US",
  uk: "GB",
  "u k": "GB",
  "great britain": "GB",
  england: "GB-ENG",
  scotland: "GB-SCT",
  wales: "GB-WLS",
  cymru: "GB-WLS",
  "northern ireland": "GB-NIR",
  holland: "NL",
  "the netherlands": "NL",
  "republic of ireland": "IE",
  eire: "IE",
  "czech republic": "CZ",
  uae: "AE",
  "south korea": "KR",
  "north korea": "KP",
  russia: "RU",
  brasil: "BR",
  aotearoa: "NZ",
};
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** City and state at once: there the country's name is the city's. */
export const CITY_STATES = new Set(["SG", "MC", "HK", "MO", "GI", "VA"]);

type Countries = { byName: ReadonlyMap<string, string>; codes: ReadonlySet<string> };
let known: Countries | undefined;

/** Made when first asked for; a Worker that only serves never does. */
function countries(): Countries {
  const byName = new Map<string, string>();
  const all = currentCodes();
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
    for (const code of all) {
      const name = display.of(code);
      if (name !== undefined) byName.set(foldName(name), code);
    }
  }
  const codes = new Set(byName.values());
  for (const [name, code] of Object.entries(OTHER_NAMES)) byName.set(name, code);
  return { byName, codes };
}

/** Without those that stand for another by now (`FX` for `FR`), or for no country. */
function currentCodes(): string[] {
  const all = [...LETTERS].flatMap((a) => [...LETTERS].map((b) => `${a}${b}`));
  return all.filter((code) => !NO_COUNTRY.test(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`);
}

/** Private use, unknown, groups of countries. */
const NO_COUNTRY = /^(?:X[ABZ]|ZZ|QO|EU|EZ|UN|AA)$/;

/**
 * The country (`FR`), or the country and its part (`GB-SCT`), that a whole text names, in any of many languages or by its
 * code in capitals; null for anything else.
 */
export function countryOf(text: string): string | null {
  known ??= countries();
  const written = text.trim();
  if (/^[A-Z]{2}$/.test(written) && known.codes.has(written)) return written;
  return known.byName.get(foldName(written)) ?? null;
}
