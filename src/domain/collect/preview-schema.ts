import { z } from "zod";
import { Item } from "../items/index.ts";
import { Kind } from "../items/schema.ts";
import { NewSource } from "../sources/index.ts";

/** What an address is better previewed and added as: the same one as another kind, or one that the page points at. */
export const Suggestion = z.object({
  kind: z.enum(["feed", "calendar", "page", "api"]),
  item_kind: Kind,
  url: z.string(),
  title: z.string().nullable(),
});
export type Suggestion = z.infer<typeof Suggestion>;

/** What a source would bring, without storing anything. */
export const Preview = z
  .object({
    /** Ready to be sent to `POST /sources`: what was asked, and what was found out. */
    source: NewSource,
    items: z.array(Item),
    rejected: z.array(z.object({ reason: z.string(), raw: z.record(z.string(), z.unknown()) })),
    /** Field → the share of items that have it, 0 to 1. */
    coverage: z.record(z.string(), z.number().min(0).max(1)),
    warnings: z.array(z.string()),
    suggestions: z.array(Suggestion),
  })
  .meta({ id: "Preview" });
export type Preview = z.infer<typeof Preview>;

/** How a preview went: over the service binding errors travel as values. */
export type PreviewResult =
  | { ok: true; preview: Preview }
  | { ok: false; code: "address_refused" | "source_unreachable"; reason: string; message: string; suggestions: Suggestion[] };
