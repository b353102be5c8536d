import { brandKey, gtin, modelKey } from "../items/product-keys.ts";
import type { AskedProduct, Signals } from "./schema.ts";
import { isAlike, lettersOf, shareOf, wordsOf } from "./words.ts";

/** A product of a recall that may be the one asked for. */
export type Candidate = {
  itemId: string;
  title: string;
  name: string | null;
  brand: string | null;
  brandKey: string;
  modelKeys: readonly string[];
  gtins: readonly string[];
};

export const RECALLED = 0.85;
export const POSSIBLE = 0.4;
/** The share of a name's words from which on it is the whole name. */
const WHOLE = 0.85;

/** How sure it is, 0-1, that the product asked for is the recalled one, and why. Pure. */
export function judge(asked: AskedProduct, candidate: Candidate): { confidence: number; signals: Signals } {
  const words = wordsAsked(asked);
  const signals: Signals = {
    barcode: barcodeSignal(asked, candidate),
    brand: brandSignal(asked, candidate),
    model: modelSignal(asked, candidate),
    name: nameSignal(words, candidate),
  };
  // A single word such as "heater" tells next to nothing.
  const sure = confidenceOf(signals, (signals.name ?? 0) >= WHOLE && isWholeName(words, candidate), words.length > 1);
  return { confidence: Math.round(sure * 100) / 100, signals };
}

function barcodeSignal({ barcode }: AskedProduct, { gtins }: Candidate): Signals["barcode"] {
  if (barcode === undefined) return null;
  const key = gtin(barcode);
  if (key === null) return "check_digit_wrong";
  return gtins.includes(key) ? "same" : gtins.length > 0 ? "other" : null;
}

function brandSignal({ brand }: AskedProduct, candidate: Candidate): Signals["brand"] {
  const key = brandKey(brand ?? "");
  if (key === "") return null;
  if (candidate.brandKey === "") return lettersOf(`${candidate.title} ${candidate.name ?? ""}`).includes(key) ? "same" : null;
  if (candidate.brandKey === key) return "same";
  const [shorter, longer] = key.length < candidate.brandKey.length ? [key, candidate.brandKey] : [candidate.brandKey, key];
  return isAlike(key, candidate.brandKey) || (shorter.length >= 4 && longer.startsWith(shorter)) ? "similar" : "other";
}

/** A model number may stand in the name or title too, where a recall lists none. */
function modelSignal({ model }: AskedProduct, { modelKeys, title, name }: Candidate): Signals["model"] {
  const key = modelKey(model ?? "");
  if (key.length < 2) return null;
  if (modelKeys.includes(key)) return "same";
  if (key.length >= 4 && /\p{N}/u.test(key) && lettersOf(`${title} ${name ?? ""}`).includes(key)) return "same";
  return modelKeys.length > 0 ? "not_listed" : null;
}

const wordsAsked = ({ name, brand }: AskedProduct) => {
  const ofBrand = new Set(wordsOf(brand ?? ""));
  return wordsOf(name ?? "").filter((word) => !ofBrand.has(word));
};

function nameSignal(words: readonly string[], { title, name, brand }: Candidate): number | null {
  if (words.length === 0) return null;
  return Math.round(shareOf(words, wordsOf(`${title} ${name ?? ""} ${brand ?? ""}`)) * 100) / 100;
}

/** Whether the name says no less than the recall's own: nothing else is left that it could be. */
function isWholeName(words: readonly string[], { name, brand }: Candidate): boolean {
  const ofBrand = new Set(wordsOf(brand ?? ""));
  const own = wordsOf(name ?? "").filter((word) => !ofBrand.has(word));
  return own.length > 1 && shareOf(own, words) >= WHOLE;
}

function confidenceOf(signals: Signals, isWhole: boolean, telling: boolean): number {
  const name = signals.name ?? 0;
  if (signals.barcode === "same") return withBarcode(signals);
  if (signals.model === "same") return withModel(signals, name);
  if (signals.model === "not_listed") return signals.brand === "same" && name >= 0.6 ? 0.45 : 0.2;
  const words = telling ? name : name / 2;
  if (signals.brand === "same") return isWhole ? 0.9 : 0.3 + 0.5 * words;
  if (signals.brand === "similar") return isWhole ? 0.75 : 0.25 + 0.4 * words;
  if (signals.brand === "other") return 0.25 * words;
  return isWhole ? 0.7 : 0.6 * words;
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
