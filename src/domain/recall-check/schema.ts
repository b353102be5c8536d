import { z } from "zod";
import { term } from "../items/query-values.ts";

export const MAX_PRODUCTS = 100;

const barcode = z
  .string()
  .max(40)
  .overwrite((text) => text.replace(/[\s.-]/g, ""))
  .regex(/^\d{6,14}$/, "must be 6 to 14 digits");

/** A product somebody owns or sells, as far as they know it. */
export const AskedProduct = z
  .strictObject({ barcode: barcode.optional(), brand: term(100).optional(), model: term(100).optional(), name: term(300).optional() })
  .refine((product) => Object.values(product).some((value) => value !== undefined), "must say at least one of barcode, brand, model, name");
export type AskedProduct = z.infer<typeof AskedProduct>;

export const CheckRequest = z.strictObject({ products: z.array(AskedProduct).min(1).max(MAX_PRODUCTS) }).meta({
  example: { products: [{ brand: "Acme", model: "MB-100", name: "Rocking cradle" }, { barcode: "036000291452" }] },
});

/** What speaks for and against: null where one of the two sides says nothing. */
export const Signals = z.object({
  barcode: z.enum(["same", "other", "check_digit_wrong"]).nullable(),
  brand: z.enum(["same", "similar", "other"]).nullable(),
  model: z.enum(["same", "not_listed"]).nullable(),
  /** Share of the words of the name asked for that the recall has, 0-1. */
  name: z.number().min(0).max(1).nullable(),
});
export type Signals = z.infer<typeof Signals>;

export const CheckResult = z.object({
  product: z.object({ barcode: z.string(), brand: z.string(), model: z.string(), name: z.string() }).partial(),
  status: z.enum(["recalled", "possible", "unknown"]),
  matches: z.array(z.object({ item_id: z.string(), confidence: z.number().min(0).max(1), signals: Signals })),
});
export type CheckResult = z.infer<typeof CheckResult>;

export const NOTICE =
  "Only the recalls collected here are searched. `unknown` says that none of them was recognised, never that a product is safe; ask the maker or the authority.";
