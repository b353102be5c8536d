import { type ProductKeys, modelKey } from "./product-keys.ts";
import { searchWords } from "./search-words.ts";

/** What a recall says of its products as a whole. */
export type RecallText = { title: string; summary: string | null };

const MAX_WORDS = 12;
const MAX_MODELS = 100;
/** Of the first words, which are mostly the brand, each together with each of the first models: many makers have an `A-100`. */
const BRAND_WORDS = 4;
const BRANDED_MODELS = 25;
/** Words that begin alike are taken for one: endings differ, and most slips come later. */
const WORD_START = 4;
const STOP_WORDS = new Set(
  "the an of and or for with by in on to at from due recall recalls recalled recalling cpsc announce der die das und mit von de la le les et du des en el los las del con il per".split(
    " ",
  ),
);

/**
 * Keys by which a product of a recall is found: its barcodes; its models, also those its recall's text tells of; and each two words of its name,
 * its brand and the headline, since no single word tells much. The brand leads `names`.
 */
export function checkKeys(keys: Pick<ProductKeys, "gtins" | "model_keys">, names: readonly (string | null)[], text: RecallText): string[] {
  const models = [...new Set([...keys.model_keys, ...modelsIn(`${names.join(" ")}. ${text.title}. ${text.summary ?? ""}`)])];
  const starts = wordStarts([...names, text.title].join(" "), MAX_WORDS);
  return [
    ...keys.gtins.map(gtinCheckKey),
    ...models.slice(0, MAX_MODELS).map(modelCheckKey),
    ...brandedKeys(starts.slice(0, BRAND_WORDS), models.slice(0, BRANDED_MODELS)),
    ...pairKeys(starts),
  ];
}

export const gtinCheckKey = (gtin: string): string => `g:${gtin}`;
export const modelCheckKey = (model: string): string => `m:${model}`;

/** Models of a brand, by the beginnings of its words. */
export const brandedKeys = (starts: readonly string[], models: readonly string[]): string[] =>
  models.flatMap((model) => starts.map((start) => `b:${start} ${model}`));

/** Each two of these, in one order. */
export function pairKeys(starts: readonly string[]): string[] {
  const sorted = [...new Set(starts)].toSorted();
  return sorted.flatMap((first, i) => sorted.slice(i + 1).map((second) => `w:${first} ${second}`));
}

/** The beginnings of the first telling words. */
export function wordStarts(text: string, most: number): string[] {
  const words = searchWords(text).map(({ lexeme }) => lexeme);
  const telling = words.filter((word) => !STOP_WORDS.has(word) && (word.length > 1 || !/[\p{L}\p{N}]/u.test(word)));
  const starts = telling.map((word) => [...(word.length > 3 ? word.replace(/s$/, "") : word)].slice(0, WORD_START).join(""));
  return [...new Set(starts)].slice(0, most);
}

const TOKEN = /(?<![$€£\w.,-])(?:([A-Z]{1,4}) )?([A-Za-z]*\d[\w/-]*|[A-Za-z]+[/-][\w/-]*\d[\w/-]*)(?![,.]\d)/g;
/** A sentence that speaks of numbers of models in one of several languages, or of articles. */
const SPEAKS_OF_MODELS = /\b(?:mod[eè]l\w*|styles?|items?|skus?|part|artic\w+|artikel\w*|catalog\w*|numbers?|nos?)\b/i;
const YEAR = /^(?:19|20)\d\d$/;
/** Dates, phone numbers and ranges of years. */
const OTHER_NUMBER = /^\d{1,4}(?:\/\d{1,4}){1,2}$|^(?:\d-)?\d{3}-\d{3}-\d{4}$|^\d{3}-\d{4}$|^(?:19|20)\d\d[/-](?:19|20)?\d\d$/;

/**
 * Model numbers in prose: what mixes capitals and digits, and in sentences that speak of models whatever has digits enough.
 * `FX 400` counts both as it stands and by its number.
 */
export function modelsIn(text: string): string[] {
  const found = text.split(/(?<=[.;])\s+/).flatMap((sentence) => {
    const isList = SPEAKS_OF_MODELS.test(sentence);
    return [...sentence.matchAll(TOKEN)].flatMap(([, letters = "", token = ""]) => {
      if (OTHER_NUMBER.test(token) || YEAR.test(token)) return [];
      const joined = letters === "" ? [] : [`${letters}${token}`];
      return [token, ...joined].filter((model) => isModel(model, isList)).map(modelKey);
    });
  });
  return [...new Set(found)].filter((key) => key.length <= 24);
}

/** How much of something, which every make has: `10000mAh`, `48-inch`. */
const MEASURE =
  /^\d+(?:mah|ah|k?wh?|v|volts?|watts?|amps?|in|inch(?:es)?|ft|feet|[mck]?m|m?l|lit(?:er|re)s?|gal(?:lons?)?|(?:fl)?oz|ounces?|lbs?|pounds?|k?g|[kmgt]b|[kmg]?hz|rpm|psi|btus?|quarts?|qt|cups?|packs?|pk|ct|count|pieces?|pcs?|sets?|years?|yrs?|months?|days?|hours?|hrs?|min(?:utes)?)$/i;

function isModel(token: string, isList: boolean): boolean {
  const key = token.replace(/[^A-Za-z0-9]/g, "");
  if (MEASURE.test(key)) return false;
  const digits = key.replace(/\D/g, "").length;
  if (key.length < 4 || digits === 0) return false;
  return isList ? digits >= 2 : /[A-Z]/.test(token) && digits >= 2;
}
