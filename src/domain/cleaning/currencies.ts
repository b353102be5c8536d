const CODES = (
  "AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR ISK JOD JPY KES KRW KWD KZT MAD MXN MYR NGN NOK NZD OMR PEN PHP PLN " +
  "QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD UYU VND ZAR"
).split(" ");

/** How people write currencies. Where several share a sign, the first is meant unless a hint says otherwise. */
const WRITTEN: [code: string, signs: string][] = [
  ["EUR", "€ euro euros"],
  ["GBP", "£ pound pounds quid"],
  ["USD", "$ us$ dollar dollars"],
  ["CAD", "$ c$ ca$ dollar dollars"],
  ["AUD", "$ a$ au$ dollar dollars"],
  ["NZD", "$ nz$ dollar dollars"],
  ["SGD", "$ s$ dollar dollars"],
  ["HKD", "$ hk$ dollar dollars"],
  ["TWD", "$ nt$"],
  ["MXN", "$ mx$"],
  ["ARS", "$"],
  ["CLP", "$"],
  ["COP", "$"],
  ["UYU", "$"],
  ["BRL", "r$"],
  ["JPY", "¥ ￥ 円"],
  ["CNY", "¥ ￥ 元"],
  ["KRW", "₩ 원"],
  ["INR", "₹ rs rs."],
  ["RUB", "₽ руб руб."],
  ["UAH", "₴ грн"],
  ["TRY", "₺ tl"],
  ["ILS", "₪"],
  ["THB", "฿"],
  ["VND", "₫"],
  ["PHP", "₱"],
  ["NGN", "₦"],
  ["GEL", "₾"],
  ["KZT", "₸"],
  ["PLN", "zł"],
  ["CZK", "kč"],
  ["HUF", "ft"],
  ["RON", "lei"],
  ["BGN", "лв"],
  ["CHF", "sfr fr."],
  ["SEK", "kr kr."],
  ["NOK", "kr kr."],
  ["DKK", "kr kr."],
  ["ISK", "kr kr."],
];
/** Nobody can tell whose crowns these are. */
const UNDECIDED = new Set(["kr", "kr."]);

const codes = new Set(CODES);
const codesBySign = new Map<string, string[]>();
for (const [code, signs] of WRITTEN) {
  for (const sign of signs.split(" ")) codesBySign.set(sign, [...(codesBySign.get(sign) ?? []), code]);
}

/** An ISO 4217 code in capitals if the text is one of those in wide use, else null. */
export function currencyCode(text: string | null): string | null {
  const code = text?.trim().toUpperCase() ?? "";
  return codes.has(code) ? code : null;
}

/** What a written sign, word or code stands for; `hint` decides where several currencies share it. */
export function currencyOf(written: string, hint: string | null): string | null {
  const sign = written.toLowerCase();
  const meant = codesBySign.get(sign) ?? [];
  if (hint !== null && meant.includes(hint)) return hint;
  return UNDECIDED.has(sign) ? null : (meant[0] ?? currencyCode(written));
}

const longestFirst = (signs: string[]): string =>
  signs
    .sort((a, b) => b.length - a.length)
    .map((sign) => sign.replace(/[$.]/g, "\\$&"))
    .join("|");

const isWord = (sign: string): boolean => /^[\p{sc=Latin}\p{sc=Cyrillic}.]+$/u.test(sign);
const signs = [...codesBySign.keys(), ...CODES.map((code) => code.toLowerCase())];

/** Source of a regular expression (flags `iu`) for every sign, word and code; letters must not run on from a word. */
export const CURRENCY_PATTERN = `(?<!\\p{L})(?:${longestFirst(signs.filter(isWord))})(?!\\p{L})|${longestFirst(signs.filter((sign) => !isWord(sign)))}`;
