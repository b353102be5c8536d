import { decodeStrict } from "./unicode.ts";

/** Enough text to tell a language by; guessing must not cost more than parsing. */
const SAMPLE_BYTES = 32 * 1024;
/** Below this share of expected characters a guess is not better than Windows-1252. */
const MIN_SHARE = 0.6;

/**
 * Legacy encodings worth guessing, with the characters that everyday text in them is made of. Each pattern is narrower
 * than what the encoding can hold: bytes read in the wrong one mostly fall outside.
 */
const CANDIDATES: { encoding: string; expected: RegExp }[] = [
  { encoding: "shift_jis", expected: /[\u3041-\u3096\u30a1-\u30fc\u3001\u3002\u300c\u300d]/g },
  { encoding: "euc-jp", expected: /[\u3041-\u3096\u30a1-\u30fc\u3001\u3002\u300c\u300d]/g },
  { encoding: "euc-kr", expected: /[\uac00-\ud7a3]/g },
  { encoding: "gb18030", expected: /[\u4e00-\u9fa5\u3001\u3002\uff0c\uff1a]/g },
  { encoding: "big5", expected: /[\u4e00-\u9fa5\u3001\u3002\uff0c\uff1a]/g },
  { encoding: "windows-1251", expected: /[\u0430-\u044f\u0451\u0456\u0457\u0454]/g },
  { encoding: "koi8-r", expected: /[\u0430-\u044f\u0451]/g },
];

/** Simplified and traditional readings both give Han characters; these few hundred make the difference in real text. */
const FREQUENT_HAN = new Set(
  "的一是不了在人有我他这中大来上个国和地到说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运這來個國說時會對過發後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問戰應頭體見產話給門東聲論處義條氣題爾別變總電數報結務場計資統區隊決馬書則聽卻達強難權設類據邊張該規萬覺術領確傳師觀讓識帶導爭運",
);

/** The legacy encoding that undeclared bytes most likely are in; Windows-1252 where nothing speaks for another. */
export function guessLegacy(bytes: Uint8Array): string {
  const sample = wholeCharacters(bytes.subarray(0, SAMPLE_BYTES));
  let best = { encoding: "windows-1252", score: MIN_SHARE };
  for (const { encoding, expected } of CANDIDATES) {
    const score = plausibility(sample, encoding, expected);
    if (score > best.score) best = { encoding, score };
  }
  return best.encoding;
}

/** Cut at an ASCII byte, so that no character is halved. */
function wholeCharacters(sample: Uint8Array): Uint8Array {
  let end = sample.length;
  while (end > 0 && (sample[end - 1] ?? 0) !== 0x3c && (sample[end - 1] ?? 0) !== 0x0a) end--;
  return end === 0 ? sample : sample.subarray(0, end);
}

/** Share of the non-ASCII characters that are expected ones; 0 where the bytes are not valid in the encoding. */
function plausibility(sample: Uint8Array, encoding: string, expected: RegExp): number {
  const text = decodeStrict(sample, encoding);
  if (text === null) return 0;
  const foreign = text.replace(/[\0-\x7f]+/g, "");
  if (foreign.length < 2) return 0;
  const share = (foreign.match(expected)?.length ?? 0) / foreign.length;
  if (encoding !== "gb18030" && encoding !== "big5") return share;
  const han = foreign.match(/[\u4e00-\u9fa5]/g) ?? [];
  const frequent = han.filter((char) => FREQUENT_HAN.has(char)).length;
  // Frequent characters are about half of any Chinese text and a tenth of any other reading.
  return frequent / Math.max(han.length, 1) > 0.25 ? share : share * 0.5;
}
