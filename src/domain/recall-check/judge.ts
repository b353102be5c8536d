import type { Asked } from "./asked.ts";
import type { Signals } from "./schema.ts";
import { holds, isAlike, shareOf, wordsOf } from "./words.ts";

/** A product of a recall that may be the one asked for. */
export type Candidate = {
  itemId: string;
  title: string;
  name: string | null;
  brand: string | null;
  brandKey: string;
  /** Whether the recall's text tells of the brand asked for, wherever. */
  isBrandTold: boolean;
  /** Listed, or told by the recall's text if asked for. */
  modelKeys: readonly string[];
  listsModels: boolean;
  gtins: readonly string[];
};

export const RECALLED = 0.85;
export const POSSIBLE = 0.4;
/** The share of a name's words from which on it is the whole name. */
const WHOLE = 0.85;
/** A name of so many words is one thing's; "toasters" is many's. */
const TELLING_WORDS = 3;

/** How sure it is, 0-1, that the product asked for is the recalled one, and why. Pure. */
export function judge(asked: Asked, candidate: Candidate): { confidence: number; signals: Signals } {
  const words = namedBy(asked, candidate);
  const signals: Signals = {
    barcode: barcodeSignal(asked, candidate),
    brand: brandSignal(asked, candidate),
    model: modelSignal(asked, candidate),
    name: nameSignal(words, candidate),
  };
  const confidence = confidenceOf(signals, { words, candidate, isWhole: (signals.name ?? 0) >= WHOLE && isWholeName(words, candidate) });
  return { confidence: Math.round(confidence * 100) / 100, signals };
}

function barcodeSignal({ gtin, isWrongBarcode }: Asked, { gtins }: Candidate): Signals["barcode"] {
  if (isWrongBarcode) return "check_digit_wrong";
  if (gtin === null) return null;
  return gtins.includes(gtin) ? "same" : gtins.length > 0 ? "other" : null;
}

/** Who makes a thing and what stands on it differ: a brand that the headline or the name tells is as good as the maker. */
function brandSignal({ brand, words }: Asked, candidate: Candidate): Signals["brand"] {
  const { brandKey, title, name, isBrandTold } = candidate;
  if (brand === "") return brandKey !== "" && holds(words, brandKey, false) ? "same" : null;
  if (brandKey === brand) return "same";
  const told = wordsOf(`${name ?? ""} ${title}`);
  if (holds(told, brand, false)) return "same";
  if (isBrandTold || isNearly(brand, brandKey) || holds(told, brand, true)) return "similar";
  return "other";
}

function isNearly(brand: string, other: string): boolean {
  const [shorter, longer] = brand.length < other.length ? [brand, other] : [other, brand];
  return isAlike(brand, other) || (shorter.length >= 4 && longer.startsWith(shorter));
}

/**
 * A model number may stand in the name or title too, where a recall lists none. Where the caller told one, nothing else that
 * looks like one counts.
 */
function modelSignal({ models, isModelTold }: Asked, { modelKeys, title, name, listsModels }: Candidate): Signals["model"] {
  const told = wordsOf(`${name ?? ""} ${title}`);
  const isTold = (key: string) => modelKeys.includes(key) || (key.length >= 4 && /\p{N}/u.test(key) && holds(told, key, false));
  if ((isModelTold ? models.slice(0, 1) : models).some(isTold)) return "same";
  return isModelTold && listsModels ? "not_listed" : null;
}

/** The words that name the thing: without the brand, in whichever field that stands. */
function namedBy({ words }: Asked, { brand }: Candidate): string[] {
  const ofBrand = new Set(wordsOf(brand ?? ""));
  return words.filter((word) => !ofBrand.has(word));
}

function nameSignal(words: readonly string[], { title, name, brand }: Candidate): number | null {
  if (words.length === 0) return null;
  return Math.round(shareOf(words, wordsOf(`${title} ${name ?? ""} ${brand ?? ""}`)) * 100) / 100;
}

const ownWords = ({ name, brand }: Candidate): string[] => {
  const ofBrand = new Set(wordsOf(brand ?? ""));
  return wordsOf(name ?? "").filter((word) => !ofBrand.has(word));
};

/** Whether the name says no less than the recall's own: nothing else is left that it could be. */
function isWholeName(words: readonly string[], candidate: Candidate): boolean {
  const own = ownWords(candidate);
  return own.length > 1 && shareOf(own, words) >= WHOLE;
}

type Named = { words: readonly string[]; candidate: Candidate; isWhole: boolean };

function confidenceOf(signals: Signals, named: Named): number {
  const name = signals.name ?? 0;
  if (signals.barcode === "same") return withBarcode(signals);
  if (signals.model === "same") return withModel(signals, name);
  if (signals.model === "not_listed") return signals.brand === "same" && name >= 0.6 ? 0.45 : 0.2;
  return byName(signals, name, named);
}

/** Barcodes are used again for later products, and registers mistype them. */
function withBarcode({ brand, model }: Signals): number {
  if (brand === "other" || model === "not_listed") return 0.7;
  return brand === "same" || model === "same" ? 0.98 : 0.92;
}

function withModel({ brand }: Signals, name: number): number {
  if (brand === "same") return 0.96;
  if (brand === "similar") return 0.9;
  return brand === null ? 0.6 + 0.3 * name : 0.2 + 0.25 * name;
}

function byName({ brand }: Signals, name: number, { words, candidate, isWhole }: Named): number {
  // A single word such as "heater" tells next to nothing.
  const share = words.length > 1 ? name : name / 2;
  const isTelling = !candidate.listsModels || ownWords(candidate).length >= TELLING_WORDS;
  if (brand === "same") return isWhole ? (isTelling ? 0.9 : 0.8) : 0.15 + 0.65 * share;
  if (brand === "similar") return isWhole ? 0.75 : 0.15 + 0.5 * share;
  if (brand === "other") return 0.25 * share;
  return isWhole ? 0.7 : 0.6 * share;
}
