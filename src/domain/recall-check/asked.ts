import { brandedKeys, gtinCheckKey, modelCheckKey, modelsIn, pairKeys, wordStarts } from "../items/check-keys.ts";
import { brandKey, gtin, modelKey } from "../items/product-keys.ts";
import type { AskedProduct } from "./schema.ts";
import { wordsOf } from "./words.ts";

/** What is asked, as it is compared: who asks says things in whichever field. */
export type Asked = {
  /** Null where none is told, or its check digit is wrong. */
  gtin: string | null;
  isWrongBarcode: boolean;
  brand: string;
  brandWords: string[];
  /** Model numbers: the one that is told as such first, then what looks like one in the name. */
  models: string[];
  isModelTold: boolean;
  words: string[];
};

const MAX_BRAND_WORDS = 2;
/** Each two of them are looked up. */
const MAX_WORDS = 5;

export function readAsked({ barcode, brand = "", model = "", name = "" }: AskedProduct): Asked {
  const isNumber = /\p{N}/u.test(model);
  // `Bike+` or `Deluxe` is a name, in whichever field it stands.
  const words = wordsOf(isNumber ? name : `${name} ${model}`);
  const brandWords = wordsOf(brand);
  const told = modelKey(model);
  const key = gtin(barcode ?? "");
  return {
    gtin: key,
    isWrongBarcode: barcode !== undefined && key === null,
    brand: brandKey(brand),
    brandWords,
    models: [...new Set([...(told.length > 1 ? [told] : []), ...modelsIn(`model ${name}`)])],
    isModelTold: isNumber && told.length > 1,
    words: words.filter((word) => !brandWords.includes(word)),
  };
}

/** The keys by which products that may be the one asked for are found. */
export function keysOf({ gtin: code, models, brandWords, words }: Asked): string[] {
  const ofBrand = wordStarts(brandWords.join(" "), MAX_BRAND_WORDS);
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  const starts = [...new Set([...ofBrand, ...wordStarts(longestFirst.join(" "), MAX_WORDS)])].slice(0, MAX_WORDS);
  return [
    ...(code === null ? [] : [gtinCheckKey(code)]),
    ...models.map(modelCheckKey),
    ...brandedKeys(ofBrand, models),
    ...pairKeys(starts),
  ];
}
