import { z } from "zod";
import { toRfc3339, toRfc3339OrNull } from "../../lib/instants.ts";
import { EventBlock, ItemSource, KINDS, PostDraft, Quality, RecallDraft } from "./schema.ts";
import type { ItemRow, RevisionRow, SightingRow } from "./store.ts";

const instantText = z.iso.datetime();

const shared = {
  id: z.string(),
  title: z.string(),
  summary: z.string().nullable(),
  url: z.string().nullable(),
  language: z.string().nullable(),
  image_url: z.string().nullable(),
  tags: z.array(z.string()),
  published_at: z.string().nullable(),
  first_seen_at: instantText,
  updated_at: instantText,
  revision: z.number().int(),
  quality: Quality,
  analysis: z.null(),
  sources: z.array(ItemSource),
};

/** Names of an item's own fields, blocks included. */
export const ITEM_FIELDS = [...(Object.keys(shared) as (keyof typeof shared)[]), "kind", ...KINDS] as const;

const example = {
  id: "itm_01kafq3v8x0000000000000000",
  kind: "post",
  title: "Ferry returns on Monday",
  summary: "The *Eider* is back from the yard and sails at 07:10.",
  url: "https://harbour-gazette.example/ferry-returns",
  language: "en",
  image_url: null,
  tags: ["transport"],
  published_at: "2026-11-19T08:30:00.000Z",
  first_seen_at: "2026-11-20T12:00:00.000Z",
  updated_at: "2026-11-20T12:00:00.000Z",
  revision: 1,
  quality: { score: 100, version: 1, reasons: [] },
  analysis: null,
  sources: [
    {
      source_id: "src_01kafq3v8x0000000000000000",
      name: "Harbour Gazette",
      url: "https://harbour-gazette.example/ferry-returns",
      attribution: "Harbour Gazette",
      licence: "CC BY 4.0",
      seen_at: "2026-11-20T12:00:00.000Z",
    },
  ],
  post: { author: "Desk", excerpt: null, mentions: [] },
};

/** An item's wire form: only the block of its own kind is there. */
export const Item = z
  .discriminatedUnion("kind", [
    z.object({ ...shared, kind: z.literal("event"), event: EventBlock.extend({ attending_count: z.number().int() }) }),
    z.object({ ...shared, kind: z.literal("recall"), recall: RecallDraft.extend({ alertable: z.boolean() }) }),
    z.object({ ...shared, kind: z.literal("post"), post: PostDraft }),
  ])
  .meta({ id: "Item", example });
export type Item = z.infer<typeof Item>;

export function itemView(row: ItemRow): Item {
  const kind = z.enum(KINDS).parse(row.kind);
  const block = kind === "event" ? { attending_count: row.attendingCount, ...z.object({}).loose().parse(row.detail) } : row.detail;
  return Item.parse({
    id: row.id,
    kind,
    title: row.title,
    summary: row.summary,
    url: row.url,
    language: row.language,
    image_url: row.imageUrl,
    tags: row.tags,
    published_at: toRfc3339OrNull(row.publishedAt),
    first_seen_at: toRfc3339(row.firstSeenAt),
    updated_at: toRfc3339(row.updatedAt),
    revision: row.revision,
    quality: row.quality,
    analysis: row.analysis,
    sources: (row.sources ?? []).map((source) => ({ ...source, seen_at: toRfc3339(source.seen_at) })),
    [kind]: block,
  });
}

/** As it is told to who keeps what was told before. */
export type ToldItem = Item & { withdrawn?: true };

export const toldView = (row: ItemRow): ToldItem => ({ ...itemView(row), ...(row.withdrawn ? { withdrawn: true } : {}) });

const Decision = z.object({ id: z.string(), by: z.string().nullable(), at: z.string(), reason: z.string().nullable() });

export const SightingWire = z
  .object({
    id: z.string(),
    source_id: z.string(),
    external_id: z.string(),
    url: z.string().nullable(),
    first_seen_at: instantText,
    seen_at: instantText,
    state: z.string(),
    version: z.number().int(),
    fields: z.record(z.string(), z.unknown()),
    quality: Quality,
    match: z
      .object({
        score: z.number(),
        signals: z.record(z.string(), z.unknown()),
        decided_by: z.string(),
        with: z.string().meta({ description: "The sighting of the same item that it holds to most surely." }),
        decision: Decision.nullable().meta({ description: "Of an operator's: who decided (for editors), and when." }),
      })
      .nullable(),
  })
  .meta({ id: "Sighting" });

/** `names` tells whether operators are named. */
export function sightingView(row: SightingRow, { names }: { names: boolean }): z.infer<typeof SightingWire> {
  const decision = Decision.nullable().parse(row.decision);
  const shown = decision === null ? null : { ...decision, at: toRfc3339(decision.at), by: names ? decision.by : null };
  return SightingWire.parse({
    id: row.id,
    source_id: row.sourceId,
    external_id: row.externalId,
    url: row.url,
    first_seen_at: toRfc3339(row.firstSeenAt),
    seen_at: toRfc3339(row.seenAt),
    state: row.state,
    version: row.version,
    fields: row.draft,
    quality: row.quality,
    match: row.match === null ? null : { ...z.object({}).loose().parse(row.match), decision: shown },
  });
}

export const RevisionWire = z
  .object({
    revision: z.number().int(),
    at: instantText,
    material: z.boolean(),
    changes: z.array(z.object({ path: z.string(), from: z.unknown(), to: z.unknown() })),
  })
  .meta({
    id: "Revision",
    example: {
      revision: 2,
      at: "2026-11-20T12:15:00.000Z",
      material: true,
      changes: [{ path: "/title", from: "Ferry returns", to: "Ferry returns on Monday" }],
    },
  });

export function revisionView(row: RevisionRow): z.infer<typeof RevisionWire> {
  return RevisionWire.parse({ revision: row.revision, at: toRfc3339(row.at), material: row.material, changes: row.changes });
}
