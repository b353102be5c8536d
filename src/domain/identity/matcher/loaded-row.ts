import { z } from "zod";
import { toRfc3339, toRfc3339OrNull } from "../../../lib/instants.ts";
import { Canonical, Draft, Quality } from "../../items/schema.ts";
import { EMPTY } from "../fold/fields.ts";
import { sighted } from "../pairs/features.ts";
import { Match, Overrides, type Sighting, SightingState } from "../schema.ts";
import type { LoadedSighting } from "./plan.ts";
import type { StoredItem } from "./plan-item.ts";
import { atVenue, FormerVersions, MergedVenue, type Telling, tellingOf } from "./telling.ts";

const instant = z.string().transform(toRfc3339);
const StoredRow = z.object({
  kind: z.string(),
  visible: z.boolean(),
  withdrawn: z.boolean(),
  title: z.string(),
  summary: z.string().nullable(),
  url: z.string().nullable(),
  language: z.string().nullable(),
  image_url: z.string().nullable(),
  tags: z.array(z.string()),
  published_at: z.string().nullable().transform(toRfc3339OrNull),
  first_seen_at: instant,
  revision: z.number(),
  resolver: z.number(),
  detail: z.json(),
  overrides: Overrides,
  alertable: z.boolean(),
  archived: z.boolean(),
  override_zone: z.string().nullable(),
});

/** Those of the columns of `items`; the zone is that of an overridden place. */
export const STORED_COLUMNS = Object.keys(StoredRow.shape).filter((name) => name !== "override_zone");

export const LoadedRow = z.object({
  id: z.string(),
  source_id: z.string(),
  external_id: z.string(),
  kind: z.enum(["event", "recall", "post"]),
  state: SightingState,
  /** Null, as are its former ones and its venue, where the queue gave just this. */
  draft: z.unknown(),
  quality: Quality,
  backfill: z.boolean(),
  first_seen_at: instant,
  item_id: z.string().nullable(),
  match: Match.nullable(),
  trust: z.number(),
  alertable: z.boolean(),
  shows_images: z.boolean(),
  former: FormerVersions.nullable(),
  place_zone: z.string().nullable(),
  venue: MergedVenue,
  own: StoredRow.nullable(),
  blocked: z.array(z.string()),
  decisions: z.array(z.object({ verdict: z.enum(["must", "cannot"]), other: z.string() })),
  stop_keys: z.number(),
});
export type LoadedRow = z.infer<typeof LoadedRow>;

/** `told`: what the queue gave of it, if that is still what it says. */
export function toLoaded(row: LoadedRow, told: Telling | null): LoadedSighting {
  const { id, source_id: sourceId, external_id: externalId, quality, trust, alertable, shows_images: showsImages } = row;
  const { state, draft, former, keys } = told === null ? readTelling(row) : { ...told, state: row.state };
  const of = { id, sourceId, externalId, state, draft, former, quality, trust, alertable, showsImages };
  const sighting: Sighting = { ...of, firstSeenAt: row.first_seen_at, placeZone: row.place_zone };
  return {
    sighted: sighted(sighting, keys),
    itemId: row.item_id,
    match: row.match,
    backfill: row.backfill,
    blocked: row.blocked,
    decisions: row.decisions,
    own: row.own === null ? null : toStoredItem(row.own),
  };
}

/** Only a batch's own content is ever refused; what was matched once and cannot be read any more says nothing. */
function readTelling(row: LoadedRow): Telling & { state: SightingState } {
  const draft = Draft.safeParse(atVenue(row.draft, row.venue)).data;
  return draft === undefined
    ? { state: "gone", draft: EMPTY[row.kind], former: [], keys: [] }
    : { state: row.state, ...tellingOf(draft, row.former ?? []) };
}

function toStoredItem(row: z.infer<typeof StoredRow>): StoredItem {
  const { kind, withdrawn, title, summary, url, language, image_url, tags, published_at } = row;
  return {
    canonical: Canonical.parse({ kind, withdrawn, title, summary, url, language, image_url, tags, published_at, [kind]: row.detail }),
    alertable: row.alertable,
    visible: row.visible,
    firstSeenAt: row.first_seen_at,
    revision: row.revision,
    resolver: row.resolver,
    overrides: row.overrides,
    overrideZone: row.override_zone,
    archived: row.archived,
  };
}
