import { sha256Hex } from "../../lib/digest.ts";
import { hash64 } from "../../lib/hash.ts";
import { cleanDraft, QUARANTINE_BELOW, type RawDraft, scoreDraft } from "../cleaning/index.ts";
import type { SightingInput } from "../identity/index.ts";
import { type Draft, Kind } from "../items/schema.ts";
import type { ParsedEntry } from "../parsing/index.ts";
import type { SourceRow } from "../sources/index.ts";
import type { CollectCtx } from "./ctx.ts";
import { externalIds } from "./external-ids.ts";

/** An entry of a feed as a draft of the kind its source is about. What a feed cannot say stays open. */
function rawDraftOf(entry: ParsedEntry, source: SourceRow): RawDraft {
  const common = {
    title: entry.title,
    summary: entry.summary ?? entry.content,
    url: entry.link,
    language: entry.language ?? source.language,
    image_url: entry.imageUrl,
    tags: [...source.tags, ...entry.categories],
    published_at: entry.published,
  };
  switch (Kind.parse(source.itemKind)) {
    case "post":
      return {
        kind: "post",
        ...common,
        post: { author: entry.author, excerpt: entry.summary === null ? null : entry.content, mentions: [] },
      };
    case "recall":
      return { kind: "recall", ...common, recall: { recalled_at: entry.published, products: [], countries: [] } };
    case "event":
      return { kind: "event", ...common, event: { place_id: source.placeId, category: source.category } };
  }
}

const localDateOf = (draft: Draft): string | null =>
  draft.kind === "event"
    ? (draft.event.starts_on ?? draft.event.starts_local?.slice(0, 10) ?? null)
    : (draft.published_at?.slice(0, 10) ?? null);

/**
 * Cleans, scores and names every entry of one document. What cannot be an item at all is rejected with its reason; what
 * scores too low is kept in quarantine.
 */
export async function toSightings(
  ctx: Pick<CollectCtx, "clock" | "newId">,
  source: SourceRow,
  entries: readonly ParsedEntry[],
  baseUrl: string,
): Promise<{ rows: SightingInput[]; rejected: string[] }> {
  const nowMs = ctx.clock();
  const rejected: string[] = [];
  const kept: { draft: Draft; id: string | null }[] = [];
  for (const entry of entries) {
    const cleaned = cleanDraft(rawDraftOf(entry, source), { baseUrl, language: source.language, nowMs });
    if ("rejected" in cleaned) rejected.push(`rejected: ${entry.title ?? entry.link ?? entry.id ?? "an entry"}: ${cleaned.rejected}`);
    else kept.push({ draft: cleaned.draft, id: entry.id });
  }
  const names = externalIds(
    kept.map(({ draft, id }) => ({ id, url: draft.url, kind: draft.kind, title: draft.title, localDate: localDateOf(draft) })),
    (text) => hash64(text).toString(16),
  );
  const rows = await Promise.all(
    kept.map(async ({ draft }, i) => {
      const quality = scoreDraft(draft, { nowMs });
      return {
        id: ctx.newId("sgt"),
        externalId: names[i] ?? "",
        kind: draft.kind,
        url: draft.url,
        contentHash: await sha256Hex(JSON.stringify(draft)),
        draft,
        quality,
        score: quality.score,
        state: quality.score < QUARANTINE_BELOW ? ("quarantined" as const) : ("live" as const),
      };
    }),
  );
  return { rows, rejected };
}
