import { z } from "zod";
import { Item } from "../items/index.ts";

/** What a source would bring, without storing anything. */
export const Preview = z
  .object({
    items: z.array(Item),
    rejected: z.array(z.object({ reason: z.string(), raw: z.record(z.string(), z.unknown()) })),
    /** Field → the share of items that have it, 0 to 1. */
    coverage: z.record(z.string(), z.number().min(0).max(1)),
    warnings: z.array(z.string()),
  })
  .meta({ id: "Preview" });
export type Preview = z.infer<typeof Preview>;

/** How a preview went: over the service binding errors travel as values. */
export type PreviewResult =
  | { ok: true; preview: Preview }
  | { ok: false; code: "address_refused" | "source_unreachable"; reason: string; message: string };
