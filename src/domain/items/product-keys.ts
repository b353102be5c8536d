import { foldLetters } from "./fold-letters.ts";
import type { Product } from "./schema.ts";

/** A product without what people write differently: the same for every way to write it. */
export type ProductKeys = { brand_key: string; model_keys: string[]; gtins: string[] };

export function productKeys({ brand, models, barcodes }: Product): ProductKeys {
  return {
    brand_key: brandKey(brand ?? ""),
    model_keys: [...new Set(models.map(modelKey).filter((key) => key.length > 1))],
    gtins: [...new Set(barcodes.flatMap((code) => gtin(code) ?? []))],
  };
}

/** `Black+Decker`, `BLACK & DECKER` and `black decker` are one; so are `Acme, Inc.` and `ACME`. */
export function brandKey(brand: string): string {
  const words = foldLetters(brand).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const telling = words.filter((word) => !LEGAL_FORMS.has(word));
  return (telling.length === 0 ? words : telling).join("");
}

/** What a company's name may or may not end in, and `and`, which is `&` elsewhere. */
const LEGAL_FORMS = new Set([
  ..."inc incorporated corp corporation co company companies ltd limited llc lp llp plc gmbh ag kg ug sa sas sarl srl spa bv nv oy ab as aps".split(
    " ",
  ),
  ..."pty kk holdings group and the et und y".split(" "),
]);

/** `AB-123/4`, `ab 1234` and `AB1234` are one. */
export function modelKey(model: string): string {
  return foldLetters(model).replace(/[^\p{L}\p{N}]+/gu, "");
}

/**
 * A barcode as GTIN-14: UPC-A, EAN-8, EAN-13 and GTIN-14 with zeros in front, UPC-A without its check digit with it. Null when the check
 * digit is wrong (GS1 General Specifications, 7.9).
 */
export function gtin(code: string): string | null {
  if (!/^\d+$/.test(code)) return null;
  if (code.length === 11) return `${code}${checkDigit(code)}`.padStart(14, "0");
  const isWhole = [8, 12, 13, 14].includes(code.length) && checkDigit(code.slice(0, -1)) === Number(code.at(-1));
  return isWhole ? code.padStart(14, "0") : null;
}

function checkDigit(digits: string): number {
  const sum = [...digits].toReversed().reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}
