import { sha256Hex } from "../../lib/digest.ts";
import { hash64 } from "../../lib/hash.ts";
import { cleanDraft, QUARANTINE_BELOW, scoreDraft } from "../cleaning/index.ts";
import type { SightingInput } from "../identity/index.ts";
import type { Draft } from "../items/schema.ts";
import type { CollectCtx } from "./ctx.ts";
import type { Entry } from "./entries/entry.ts";
import { externalIds } from "./external-ids.ts";
import { placeDrafts } from "./place-drafts.ts";

/** `placeZone`: what a floating time of it means. */
export type CollectedSighting = SightingInput & { placeZone: string | null };
export type Rejected = { reason: string; entry: Entry };

const localDateOf = (draft: Draft): string | null =>
  draft.kind === "event"
    ? (draft.event.starts_on ?? draft.event.starts_local?.slice(0, 10) ?? null)
    : (draft.published_at?.slice(0, 10) ?? null);

/**
 * Cleans, places, scores and names every entry of one document. What cannot be an item at all is rejected with its reason; what
 * scores too low is kept in quarantine.
 */
export async function toSightings(
  ctx: Pick<CollectCtx, "clock" | "newId" | "db">,
  source: { language: string | null; placeId: string | null; naming?: string },
  entries: readonly Entry[],
  baseUrl: string,
): Promise<{ rows: CollectedSighting[]; rejected: Rejected[] }> {
  const nowMs = ctx.clock();
  const rejected: Rejected[] = [];
  const clean: { draft: Draft; id: string | null }[] = [];
  for (const entry of entries) {
    const cleaned = cleanDraft(entry.raw, { baseUrl, language: source.language, nowMs });
    if ("rejected" in cleaned) rejected.push({ reason: cleaned.rejected, entry });
    else clean.push({ draft: cleaned.draft, id: entry.id });
  }
  const placed = await placeDrafts(
    ctx.db,
    clean.map(({ draft }) => draft),
    source.placeId,
  );
  const kept = placed.map((each, i) => ({ ...each, id: source.naming === "url" ? null : (clean[i]?.id ?? null) }));
  const names = externalIds(
    kept.map(({ draft, id }) => ({ id, url: draft.url, kind: draft.kind, title: draft.title, localDate: localDateOf(draft) })),
    (text) => hash64(text).toString(16),
  );
  const rows = await Promise.all(
    kept.map(async ({ draft, placeZone, placeUnknown }, i) => {
      const quality = scoreDraft(draft, { nowMs, placeUnknown });
      return {
        id: ctx.newId("sgt"),
        externalId: names[i] ?? "",
        kind: draft.kind,
        url: draft.url,
        contentHash: await sha256Hex(JSON.stringify(draft)),
        draft,
        quality,
        score: quality.score,
        placeZone,
        state: quality.score < QUARANTINE_BELOW ? ("quarantined" as const) : ("live" as const),
      };
    }),
  );
  return { rows, rejected };
}
