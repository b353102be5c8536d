import type { Thing } from "../things.ts";
import type { ProductDetails } from "../types.ts";
import { allLines, firstLine } from "./values.ts";

const GTINS = ["gtin", "gtin14", "gtin13", "gtin12", "gtin8", "isbn"];

/** What identifies a product. */
export function readProductDetails(product: Thing): ProductDetails {
  const barcodes = allLines(product, ...GTINS).map((code) => code.replaceAll(/[\s-]|^\D+:/g, ""));
  return {
    brand: firstLine(product, "brand", "manufacturer"),
    models: allLines(product, "model"),
    barcodes: [...new Set(barcodes.filter((code) => /^\d{8,14}$/.test(code)))],
    sku: firstLine(product, "sku"),
    mpn: firstLine(product, "mpn"),
  };
}
