import { decodeStrict } from "./unicode.ts";

/** Enough text to tell a language by; guessing must not cost more than parsing. */
const SAMPLE_BYTES = 64 * 1024;
/** Below this plausibility a guess is not better than Windows-1252. */
const MIN_PLAUSIBILITY = 0.3;

const KANA = /[\u3041-\u3096\u30a1-\u30fc\u3001\u3002\u300c\u300d]/g;
/** The most frequent syllables: Hangul of whatever kind would also be what Chinese bytes look like. */
const HANGUL =
  /[이다는에의을가한지고하로기사를도인서은대시자나있그으니과어해아리수일정게들스라보만전여제부상것습장등주원구성오우안신조면비무공소방생선국관민동학회계년월위연발요경내였했된없]/g;
const CYRILLIC = /[\u0430-\u044f\u0451\u0454\u0456\u0457]/g;
/** The most frequent Han characters, simplified and traditional: some 40 % of any Chinese text. */
const FREQUENT_HAN =
  /[的一是不了在人有我他这個个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实来國說時們為會對過發後裡種經麼學現當沒動還進樣開從實這點無與長機關業將兩間問見話東聲電數報結務場計資統書聽區]/g;
/** Japanese writes Han with kana between, so kana is about half; Chinese is told by its frequent characters. */
const CANDIDATES: readonly { encoding: string; expected: RegExp; usualShare: number }[] = [
  { encoding: "shift_jis", expected: KANA, usualShare: 0.5 },
  { encoding: "euc-jp", expected: KANA, usualShare: 0.5 },
  { encoding: "euc-kr", expected: HANGUL, usualShare: 0.5 },
  { encoding: "gb18030", expected: FREQUENT_HAN, usualShare: 0.3 },
  { encoding: "big5", expected: FREQUENT_HAN, usualShare: 0.3 },
  { encoding: "windows-1251", expected: CYRILLIC, usualShare: 0.9 },
  { encoding: "koi8-r", expected: CYRILLIC, usualShare: 0.9 },
];

/** The legacy encoding that undeclared bytes most likely are in; Windows-1252 where nothing speaks for another. */
export function guessLegacy(bytes: Uint8Array): string {
  const sample = wholeCharacters(bytes.subarray(0, SAMPLE_BYTES));
  let best = { encoding: "windows-1252", score: MIN_PLAUSIBILITY };
  for (const { encoding, expected, usualShare } of CANDIDATES) {
    const score = Math.min(1, shareOf(expected, sample, encoding) / usualShare);
    if (score > best.score) best = { encoding, score };
  }
  return best.encoding;
}

/** Cut behind markup or a line, where no character can be halved. */
function wholeCharacters(sample: Uint8Array): Uint8Array {
  const end = Math.max(sample.lastIndexOf(0x3e), sample.lastIndexOf(0x0a));
  return end === -1 ? sample : sample.subarray(0, end + 1);
}

/** Share of the expected among the foreign characters; 0 where the bytes are not valid, or the words are Latin with accents. */
function shareOf(expected: RegExp, sample: Uint8Array, encoding: string): number {
  const text = decodeStrict(sample, encoding);
  const foreign = text?.replace(/[\0-\x7f]+/g, "") ?? "";
  if (text === null || foreign.length < 4) return 0;
  const accents = text.match(/[A-Za-z][^\0-\x7f]|[^\0-\x7f][A-Za-z]/g)?.length ?? 0;
  if (accents > foreign.length / 3) return 0;
  return (foreign.match(expected)?.length ?? 0) / foreign.length;
}
