import { renameId } from "../../lib/ids.ts";
import { QUARANTINE_BELOW } from "../cleaning/index.ts";
import { FetchError } from "../fetching/index.ts";
import { fold } from "../identity/index.ts";
import { Item } from "../items/index.ts";
import { ParseError } from "../parsing/index.ts";
import { addressOf, DEFAULT_IMAGE_POLICY, DEFAULT_TRUST, type NewSource } from "../sources/index.ts";
import { coverageOf } from "./coverage.ts";
import type { CollectCtx } from "./ctx.ts";
import { type CollectedSighting, toSightings } from "./drafts.ts";
import { gather, type GatherFrom, type Gathered } from "./gather.ts";
import type { Preview, PreviewResult } from "./preview-schema.ts";

export type PreviewInput = { source: NewSource; place: { id: string; timeZone: string } | null };

const MAX_WAITS = 5;
const MAX_ITEMS = 100;

/** A dry run: fetches and reads as a collection would, stores nothing. What goes wrong comes back as a value. */
export async function previewSource(ctx: CollectCtx, input: PreviewInput): Promise<PreviewResult> {
  try {
    return { ok: true, preview: await preview(ctx, input) };
  } catch (error) {
    if (!(error instanceof FetchError) && !(error instanceof ParseError)) throw error;
    const code = error.code === "address_refused" ? "address_refused" : "source_unreachable";
    return { ok: false, code, reason: error.code, message: error.message };
  }
}

async function preview(ctx: CollectCtx, { source, place }: PreviewInput): Promise<Preview> {
  const from = {
    kind: source.kind,
    url: addressOf(source),
    etag: null,
    lastModified: null,
    bodyHash: null,
    config: source.config ?? {},
    itemKind: source.item_kind,
    placeId: place?.id ?? null,
    category: source.category ?? null,
    tags: source.tags ?? [],
    language: source.language ?? null,
  };
  const { entries, warnings, finalUrl } = await gatherPatiently(ctx, from);
  const { rows, rejected } = await toSightings(ctx, from, entries, finalUrl);
  const items = rows.map((row) => itemOf(row, source, new Date(ctx.clock()).toISOString()));
  const low = items.filter((item) => item.quality.score < QUARANTINE_BELOW).length;
  return {
    items: items.slice(0, MAX_ITEMS),
    rejected: rejected.map(({ reason, entry }) => ({ reason, raw: entry.raw })),
    coverage: coverageOf(items),
    warnings: [
      ...warnings,
      ...(items.length > MAX_ITEMS ? [`only the first ${MAX_ITEMS} of ${items.length} items are shown`] : []),
      ...(low > 0 ? [`${low} of ${items.length} items score below ${QUARANTINE_BELOW} and would be quarantined`] : []),
    ],
  };
}

/** The origin's gate is obeyed here too; somebody waits for the answer, so it is waited for. */
async function gatherPatiently(ctx: CollectCtx, source: GatherFrom): Promise<Extract<Gathered, { state: "read" }>> {
  for (let waits = 0; waits < MAX_WAITS; waits++) {
    const gathered = await gather(ctx, source, { maxPages: 1 });
    if (gathered.state === "read") return gathered;
    if (gathered.state === "wait") await ctx.sleep(gathered.waitMs);
  }
  throw new FetchError("timeout", `${new URL(source.url).host} is being asked by others at the moment; try again.`);
}

function itemOf(row: CollectedSighting, source: NewSource, now: string): Item {
  const sighting = {
    ...row,
    sourceId: "preview",
    // Quarantined things are shown too: a preview is there to see them.
    state: "live" as const,
    firstSeenAt: now,
    trust: source.trust ?? DEFAULT_TRUST[source.kind],
    alertable: source.alertable ?? true,
    showsImages: (source.image_policy ?? DEFAULT_IMAGE_POLICY) === "link",
  };
  const { canonical, quality } = fold([sighting], {}, null);
  const from = {
    source_id: "preview",
    name: source.name,
    url: row.url,
    attribution: source.attribution ?? null,
    licence: source.licence ?? null,
    seen_at: now,
  };
  const block = canonical.kind === "event" ? { event: { ...canonical.event, attending_count: 0 } } : {};
  return Item.parse({
    ...canonical,
    ...block,
    id: renameId("itm", row.id),
    first_seen_at: now,
    updated_at: now,
    revision: 1,
    quality,
    analysis: null,
    sources: [from],
  });
}
