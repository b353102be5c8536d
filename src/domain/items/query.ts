import { z } from "zod";
import { Kind } from "./schema.ts";

/** Below this an item is quarantined: kept and listed for editors, not served by default. */
export const DEFAULT_MIN_QUALITY = 40;

/** The one item query, as the fields of a query string. */
export const itemQueryFields = {
  kind: Kind.optional(),
  source_id: z.string().max(40).optional(),
  place_id: z.string().max(80).optional(),
  category: z.string().max(60).optional(),
  tag: z.string().max(60).optional(),
  language: z.string().max(35).optional(),
  published_after: z.iso.datetime({ offset: true }).optional(),
  updated_since: z.iso.datetime({ offset: true }).optional(),
  min_quality: z.coerce.number().int().min(0).max(100).default(DEFAULT_MIN_QUALITY),
};

export const ItemQuery = z.strictObject(itemQueryFields);
export type ItemQuery = z.infer<typeof ItemQuery>;
