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
const MAX_NAME_WORDS = 4;
/** Words of the name that are looked up with each other, for a brand that is misspelt or told nowhere. */
const BESIDE_BRAND = 2;

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
  const ofName = wordStarts(longestFirst.join(" "), MAX_NAME_WORDS).filter((start) => !ofBrand.includes(start));
  const alone = ofBrand.length === 0 ? ofName : ofName.length === 0 ? ofBrand : ofName.slice(0, BESIDE_BRAND);
  return [
    ...(code === null ? [] : [gtinCheckKey(code)]),
    ...models.map(modelCheckKey),
    ...brandedKeys(ofBrand, models),
    ...ofBrand.flatMap((brand) => ofName.flatMap((word) => pairKeys([brand, word]))),
    ...pairKeys(alone),
  ];
}
