import { sha256Hex } from "../../lib/digest.ts";
import { cleanDraft, QUARANTINE_BELOW, scoreDraft } from "../cleaning/index.ts";
import type { SightingInput } from "../identity/index.ts";
import type { Draft } from "../items/schema.ts";
import { collectWarnings } from "../parsing/index.ts";
import type { CollectCtx } from "./ctx.ts";
import type { Entry } from "./entries/entry.ts";
import { nameEntries } from "./naming/name-entries.ts";
import { placeDrafts } from "./place-drafts.ts";

/** `placeZone`: what a floating time of it means. */
export type CollectedSighting = SightingInput & { placeZone: string | null };
export type Rejected = { reason: string; entry: Entry };

/**
 * Cleans, places, scores and names every entry of one document. What cannot be an item at all is rejected with its reason; what
 * scores too low is kept in quarantine; `warnings` say which values were dropped because they cannot be true.
 */
export async function toSightings(
  ctx: Pick<CollectCtx, "clock" | "newId" | "db">,
  source: { id?: string; kind?: string; language: string | null; placeId: string | null; naming?: string },
  entries: readonly Entry[],
  baseUrl: string,
): Promise<{ rows: CollectedSighting[]; rejected: Rejected[]; warnings: string[] }> {
  const nowMs = ctx.clock();
  const rejected: Rejected[] = [];
  const { warn, list: warnings } = collectWarnings();
  const clean: { draft: Draft; id: string | null }[] = [];
  for (const entry of entries) {
    const cleaned = cleanDraft(entry.raw, { baseUrl, language: source.language, nowMs });
    if ("rejected" in cleaned) {
      rejected.push({ reason: cleaned.rejected, entry });
      continue;
    }
    clean.push({ draft: cleaned.draft, id: entry.id });
    for (const note of cleaned.notes) warn("value", note);
  }
  const placed = await placeDrafts(
    ctx.db,
    clean.map(({ draft }) => draft),
    source.placeId,
  );
  const kept = placed.map((each, i) => ({ ...each, id: source.naming === "url" ? null : (clean[i]?.id ?? null) }));
  const hashes = await Promise.all(kept.map(({ draft }) => sha256Hex(JSON.stringify(draft))));
  const names = await nameEntries(
    ctx,
    source,
    kept.map(({ draft, id }, i) => ({ draft, id, contentHash: hashes[i] ?? "" })),
  );
  const rows = kept.map(({ draft, placeZone, placeUnknown }, i) => {
    const quality = scoreDraft(draft, { nowMs, placeUnknown });
    return {
      id: ctx.newId("sgt"),
      externalId: names[i] ?? "",
      kind: draft.kind,
      url: draft.url,
      contentHash: hashes[i] ?? "",
      draft,
      quality,
      score: quality.score,
      placeZone,
      state: quality.score < QUARANTINE_BELOW ? ("quarantined" as const) : ("live" as const),
    };
  });
  return { rows, rejected, warnings: warnings() };
}
