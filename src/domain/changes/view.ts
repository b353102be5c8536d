import { z } from "zod";
import { toRfc3339 } from "../../lib/instants.ts";
import type { ChangeRow } from "./store.ts";

/** One entry of the public log. `other_id`: the item it is part of now (merged), or came out of (split). */
export const Change = z
  .object({
    seq: z.number().int(),
    type: z.enum(["created", "updated", "cancelled", "withdrawn", "merged", "split", "erased"]),
    kind: z.string(),
    item_id: z.string(),
    revision: z.number().int(),
    material: z.boolean(),
    other_id: z.string().nullable(),
    at: z.iso.datetime(),
  })
  .meta({ id: "Change" });

export function changeView({ seq, type, kind, itemId, revision, material, otherId, at }: ChangeRow): z.infer<typeof Change> {
  return Change.parse({ seq, type, kind, item_id: itemId, revision, material, other_id: otherId, at: toRfc3339(at) });
}
