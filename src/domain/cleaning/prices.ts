import { CURRENCY_PATTERN, currencyCode, currencyOf } from "./currencies.ts";
import { cleanLine } from "./text.ts";

export type Price = { price_min: string | null; price_max: string | null; currency: string | null; is_free: boolean | null };

const MAX_CHARS = 300;
const NUMBER = String.raw`\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)*`;
const AMOUNT = new RegExp(
  `(${CURRENCY_PATTERN})?\\s?(?<![\\d.,:]|^-)(${NUMBER})(?![\\d%:]|\\s?%)(?:[.,][-–—])?(?:\\s?(${CURRENCY_PATTERN}))?`,
  "giu",
);
const LETTERS_BEFORE = String.raw`(?<![\p{L}-])`;
const FREE = new RegExp(
  `${LETTERS_BEFORE}(?:(?<!feel )free|no charge|no cost|gratis|gratuite?s?|gratuit[oa]s?|grátis|entrée libre|ingresso libero|entrada libre|entrada franca|kostenlos|kostenfrei|umsonst|(?:eintritt )?frei|bezpłatn[yaei]|za darmo|wstęp wolny|zdarma|zadarmo|ingyenes|ilmainen|maksuton|ókeypis|tasuta|nemokamai|bez maksas|besplatno|brezplačno|бесплатно|безкоштовно|безплатно|δωρεάν|ücretsiz|miễn phí)(?!\\p{L})|免费|免費|無料|무료|ฟรี|חינם|مجان`,
  "iu",
);
const NOT_FREE =
  /(?<!\p{L})(?:not|nicht|non|no es|pas) (?:free|kostenlos|gratis|gratuit\p{L}*|frei)|free (?:parking|wifi|wi-fi|drink|shipping|gift)/iu;
const FROM = /(?<!\p{L})(?:from|ab|à partir de|a partir de|dès|desde|da|od|vanaf|från|fra|от)\s*$/iu;
const UP_TO = /(?<!\p{L})(?:up to|max\.?|bis(?: zu)?|jusqu['’]à|hasta|fino a|até|tot|do|до)\s*$/iu;
const JOINT = /^\s*(?:[-–—/|,;+&]|\.\.\.?|…|to|till|bis|à|a|al|até|tot|do|til|till|до|and|und|et|y|e|or|oder|ou|o)\s*$/iu;
const PRICE_WORDS =
  /(?<!\p{L})(?:price|tickets?|entry|admission|entrance|eintritt|preis|vvk|ak|prix|tarifs?|entrée|precio|entradas?|prezzo|ingresso|biglietto|preço|cena|from|ab|bis|up to|à partir de|desde|da)(?!\p{L})/giu;

type Amount = { value: string; currency: string | null; start: number; end: number };

/** A decimal string of a number with any locale's separators: three digits after a single one are thousands, and the last of two kinds is the decimal point. */
function toDecimal(written: string): string | null {
  const compact = written.replace(/[ '’]/g, "");
  const last = Math.max(compact.lastIndexOf("."), compact.lastIndexOf(","));
  const separators = compact.replace(/\d/g, "");
  const isMixed = separators.includes(".") && separators.includes(",");
  const decimals = compact.length - last - 1;
  const isDecimal = last > 0 && (isMixed || (separators.length === 1 && (decimals !== 3 || /^0[.,]/.test(compact))));
  const whole = (isDecimal ? compact.slice(0, last) : compact).replace(/[.,]/g, "").replace(/^0+(?=\d)/, "");
  const fraction = isDecimal ? compact.slice(last + 1).replace(/0+$/, "") : "";
  if (whole.length > 12 || fraction.length > 4) return null;
  return fraction === "" ? whole : `${whole}.${fraction.padEnd(2, "0")}`;
}

/** A decimal string in its one spelling (`12.50`, `10`), or null if the text is no plain amount. */
export function normaliseAmount(text: string): string | null {
  const trimmed = text.trim();
  return /^\d[\d.,'’ ]*$/.test(trimmed) ? toDecimal(trimmed) : null;
}

function findAmounts(text: string, hint: string | null): Amount[] {
  return [...text.matchAll(AMOUNT)].flatMap((match) => {
    const value = toDecimal(match[2] ?? "");
    const sign = match[1] ?? match[3];
    const start = match.index + match[0].length - match[0].trimStart().length;
    return value === null
      ? []
      : [{ value, currency: sign === undefined ? null : (currencyOf(sign, hint) ?? ""), start, end: match.index + match[0].length }];
  });
}

/** Amounts that stand next to each other with nothing but a joint between: `10/12/15 €`. */
function runsOf(text: string, amounts: Amount[]): Amount[][] {
  const runs: Amount[][] = [];
  for (const amount of amounts) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run !== undefined && before !== undefined && JOINT.test(text.slice(before.end, amount.start))) run.push(amount);
    else runs.push([amount]);
  }
  return runs;
}

/** With a currency in the text, the numbers that carry it or are joined to one that does; without, all, if the text says nothing else. */
function chooseAmounts(text: string, amounts: Amount[]): Amount[] {
  if (amounts.some((amount) => amount.currency !== null)) {
    return runsOf(text, amounts)
      .filter((run) => run.some(({ currency }) => currency !== null))
      .flat();
  }
  const rest = amounts.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
  return /\p{L}|\d/u.test(rest.replace(PRICE_WORDS, "")) ? [] : amounts;
}

/**
 * The price of a ticket as people write it: amounts with a currency, ranges, "from", "up to", "free" in the languages of
 * Europe and some beyond. `currencyHint` (ISO 4217) names the currency of bare numbers and settles shared signs.
 * Null when the text names no price. Never throws.
 */
export function parsePrice(text: string, currencyHint: string | null = null): Price | null {
  const hint = currencyCode(currencyHint);
  const line = cleanLine(text.slice(0, 4 * MAX_CHARS))
    .normalize("NFKC")
    .slice(0, MAX_CHARS);
  const amounts = chooseAmounts(line, findAmounts(line, hint));
  const isFreeMentioned = FREE.test(line) && !NOT_FREE.test(line);
  const values = amounts.map(({ value }) => value).sort((a, b) => Number(a) - Number(b));
  const [lowest] = values;
  const highest = values.at(-1);
  if (lowest === undefined || highest === undefined)
    return isFreeMentioned ? { price_min: "0", price_max: "0", currency: hint, is_free: true } : null;
  const currency = amounts.find((amount) => amount.currency)?.currency ?? hint;
  if (Number(highest) === 0) return { price_min: "0", price_max: "0", currency, is_free: true };
  const before = line.slice(0, amounts[0]?.start ?? 0);
  const isOpen = values.length === 1 && (FROM.test(before) || line.slice(amounts[0]?.end).startsWith("+"));
  const isCapped = values.length === 1 && UP_TO.test(before);
  return {
    price_min: isFreeMentioned ? "0" : isCapped ? null : lowest,
    price_max: isOpen ? null : highest,
    currency,
    is_free: false,
  };
}
