import { renameId } from "../../lib/ids.ts";
import { QUARANTINE_BELOW } from "../cleaning/index.ts";
import { FetchError } from "../fetching/index.ts";
import { fold } from "../identity/index.ts";
import { Item } from "../items/index.ts";
import { ParseError } from "../parsing/index.ts";
import { addressOf, DEFAULT_TRUST, type NewSource, type SourceToPreview, termsOf } from "../sources/index.ts";
import { coverageOf } from "./coverage.ts";
import type { CollectCtx } from "./ctx.ts";
import { type CollectedSighting, toSightings } from "./drafts.ts";
import { defaultsOf, explore, type Found } from "./explore-source.ts";
import type { Preview, PreviewResult, Suggestion } from "./preview-schema.ts";
import { makeReading } from "./reading.ts";
import { shorten } from "./shorten.ts";
import { hint } from "./suggest.ts";

export type PreviewInput = { source: SourceToPreview; place: { id: string } | null };

const MAX_ITEMS = 100;
const MAX_REJECTED = 50;

/**
 * A dry run: fetches and reads as a collection would, stores nothing. What was not said of the source is found out. What
 * goes wrong comes back as a value, with what the address really is where that can be told.
 */
export async function previewSource(ctx: CollectCtx, { source, place }: PreviewInput): Promise<PreviewResult> {
  const suggestions: Suggestion[] = [];
  const meant = { kind: source.kind, itemKind: source.item_kind, url: addressOf(source) };
  const reading = makeReading(ctx);
  const leave = await ctx.turns.toFetch();
  try {
    const found = await explore(ctx, source, { meant, suggestions, reading });
    return { ok: true, preview: { ...(await describe(ctx, found, place)), suggestions } };
  } catch (error) {
    if (!(error instanceof FetchError) && !(error instanceof ParseError)) throw error;
    const code = error.code === "address_refused" ? "address_refused" : "source_unreachable";
    const message = [error.message, hint(suggestions, meant, error.message)].filter((part) => part !== null).join(" ");
    return { ok: false, code, reason: error.code, message: shorten(message), suggestions };
  } finally {
    reading.end();
    leave();
  }
}

async function describe(
  ctx: CollectCtx,
  { source, read, baseUrl }: Found,
  place: PreviewInput["place"],
): Promise<Omit<Preview, "suggestions">> {
  const defaults = defaultsOf(source, place?.id ?? null);
  const { entries, warnings } = read(defaults);
  const { rows, rejected, warnings: dropped } = await toSightings(ctx, defaults, entries, baseUrl);
  const now = new Date(ctx.clock()).toISOString();
  const items = rows.map((row) => itemOf(row, source, now));
  const low = items.filter((item) => item.quality.score < QUARANTINE_BELOW).length;
  return {
    source,
    items: items.slice(0, MAX_ITEMS),
    rejected: rejected.slice(0, MAX_REJECTED).map(({ reason, entry }) => ({ reason, raw: shorten(entry.raw) })),
    coverage: coverageOf(items),
    warnings: [
      ...[...warnings, ...dropped].map(shorten),
      ...(items.length > MAX_ITEMS ? [`only the first ${MAX_ITEMS} of ${items.length} items are shown`] : []),
      ...(rejected.length > MAX_REJECTED ? [`only the first ${MAX_REJECTED} of ${rejected.length} rejected entries are shown`] : []),
      ...(low > 0 ? [`${low} of ${items.length} items score below ${QUARANTINE_BELOW} and would be quarantined`] : []),
      ...(entries.length === 0 ? ["empty: it can be read, and brings nothing"] : []),
    ],
  };
}

function itemOf(row: CollectedSighting, source: NewSource, now: string): Item {
  const { attribution, licence, imagePolicy, alertable } = termsOf(source);
  const sighting = {
    ...row,
    sourceId: "preview",
    former: [],
    // Quarantined things are shown too: a preview is there to see them.
    state: "live" as const,
    firstSeenAt: now,
    trust: source.trust ?? DEFAULT_TRUST[source.kind],
    alertable,
    showsImages: imagePolicy === "link",
  };
  const { canonical, quality } = fold([sighting], {}, null);
  const from = { source_id: "preview", name: source.name, url: row.url, attribution, licence, seen_at: now };
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
