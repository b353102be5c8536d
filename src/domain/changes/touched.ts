import type { Tag } from "../hotpath/index.ts";

/** What an item belongs to that shows differently; `from_place_id`: where it was before, when it moved. */
export type Touched = { kind: string; place_id: string | null; from_place_id?: string | null; source_ids: readonly string[] | null };

/** The tags of all cached answers that these items may be part of. */
export function tagsOf(touched: readonly Touched[]): Tag[] {
  const tags = new Set<Tag>();
  for (const { kind, place_id, from_place_id, source_ids } of touched) {
    tags.add(`kind:${kind}`);
    for (const place of [place_id, from_place_id]) if (typeof place === "string") tags.add(`place:${place}`);
    for (const source of source_ids ?? []) tags.add(`source:${source}`);
  }
  return [...tags];
}
