import type { Canonical, Draft } from "../../items/schema.ts";
import { diff, sameValue } from "../fold/diff.ts";
import { isToldAgain } from "../fold/told-again.ts";
import { localDays } from "./local-days.ts";
import type { FieldChange, FoldedRow, Overrides } from "../schema.ts";

/** An item's row as it stands, whether or not its id names an item now. */
export type StoredItem = FoldedRow & { revision: number; overrides: Overrides; overrideZone: string | null; archived: boolean };

/** A row of the change log, before it is numbered. */
export type PlannedChange = {
  item_id: string;
  type: "created" | "updated" | "cancelled" | "withdrawn" | "merged" | "split" | "erased";
  revision: number;
  material: boolean;
  backfill: boolean;
  other_id: string | null;
  tags: { place_id: string | null; source_ids: string[]; from_place_id?: string };
};

export type ItemUpdate = {
  /** `anew`: the whole row is to be written, with the words that search finds it by. Else only what stands beside the canonical form. */
  item: { id: string; folded: FoldedRow; revision: number; anew: boolean; archived: boolean } | null;
  revision: { item_id: string; revision: number; material: boolean; changes: FieldChange[] } | null;
  change: PlannedChange | null;
  /** Where it is shown, if no change tells that: who says it, or how good it is, may be shown differently all the same. */
  shownAt: PlannedChange["tags"] | null;
};

export type ItemHistory = {
  /** Its row, if the id ever named an item. */
  before: StoredItem | null;
  /** Whether the id names an item as yet. */
  lives: boolean;
  /** Whether it is past and hidden for that, or comes out of one that is. */
  archived: boolean;
  /** The item that its oldest sighting stood in, when that was another, and all that was told of that. */
  cameFrom: { id: string; told: readonly (Canonical | Draft)[] } | null;
  /** Whose sightings stand in it now or stood in it before. */
  sourceIds: readonly string[];
  /** Nothing is left of it but its id. */
  erased: boolean;
  backfill: boolean;
};

/** Whether an item that was archived, or comes out of one that was, stays so: unless it now takes place later than when it was. */
export function staysArchived(before: StoredItem | null, { canonical }: FoldedRow): boolean {
  if (before?.archived !== true) return false;
  const [was, is] = [lastDay(before.canonical), lastDay(canonical)];
  return was === null || is === null || is <= was;
}

const lastDay = (canonical: Canonical) => (canonical.kind === "event" ? localDays(canonical.event).local_end_date : null);

/** What is to be written of an item that was just folded anew; nothing, if it is as it was. */
export function updateItem(id: string, said: FoldedRow, history: ItemHistory): ItemUpdate {
  const { before, lives, archived } = history;
  const folded = archived ? { ...said, visible: false } : said;
  if (before !== null && lives && isSame(before, folded))
    return { item: null, revision: null, change: null, shownAt: shownAt(folded, history) };
  const { changes, material } = before === null ? { changes: [], material: true } : diff(before.canonical, folded.canonical);
  const revised = before === null || changes.length > 0;
  const revision = (before?.revision ?? 0) + (revised ? 1 : 0);
  const type = changeType(folded, changes, history);
  const isNews =
    type === "updated" ? material : type !== "split" || !history.cameFrom?.told.some((told) => isToldAgain(folded.canonical, told));
  const anew = revised || before.resolver !== folded.resolver || before.visible !== folded.visible;
  return {
    item: { id, folded, revision, anew, archived },
    revision: revised ? { item_id: id, revision, material, changes } : null,
    change: type === null ? null : toChange(id, type, revision, isNews, folded, history),
    shownAt: type === null ? shownAt(folded, history) : null,
  };
}

/** An item that became part of another: its id leads there from now on. News if that neither tells the same nor did before. Null where the public never knew of it. */
export function endItem(
  id: string,
  before: StoredItem,
  into: { id: string; canonical: Canonical; former: readonly Draft[] },
  { sourceIds, backfill }: Pick<ItemHistory, "sourceIds" | "backfill">,
): PlannedChange | null {
  if (!before.visible) return null;
  const tags = { place_id: placeOf(before.canonical), source_ids: [...sourceIds] };
  return {
    item_id: id,
    type: "merged",
    revision: before.revision,
    material: ![into.canonical, ...into.former].some((told) => isToldAgain(before.canonical, told)),
    backfill,
    other_id: into.id,
    tags,
  };
}

/** What the public is told; null where it sees no difference. */
function changeType(folded: FoldedRow, changes: readonly FieldChange[], history: ItemHistory): PlannedChange["type"] | null {
  const { before, lives, cameFrom } = history;
  const known = lives && before !== null;
  if (known && !history.erased && before.visible && !folded.visible) return "withdrawn";
  if (known && history.erased) return changes.length > 0 ? "erased" : null;
  if (!folded.visible) return null;
  if (!known) return cameFrom === null ? "created" : "split";
  if (!before.visible) return before.canonical.withdrawn ? "updated" : "created";
  if (changes.length === 0) return null;
  const cancelled = changes.some((change) => change.path === "/event/status" && change.to === "cancelled");
  return cancelled ? "cancelled" : "updated";
}

function toChange(
  id: string,
  type: PlannedChange["type"],
  revision: number,
  material: boolean,
  folded: FoldedRow,
  history: ItemHistory,
): PlannedChange {
  const { before, cameFrom, backfill, sourceIds } = history;
  const place_id = placeOf(folded.canonical);
  const fromPlace = before === null ? null : placeOf(before.canonical);
  const tags = {
    place_id,
    source_ids: [...sourceIds],
    ...(fromPlace === null || fromPlace === place_id ? {} : { from_place_id: fromPlace }),
  };
  return { item_id: id, type, revision, material, backfill, other_id: type === "split" ? (cameFrom?.id ?? null) : null, tags };
}

function shownAt({ visible, canonical }: FoldedRow, { sourceIds }: ItemHistory): PlannedChange["tags"] | null {
  return visible ? { place_id: placeOf(canonical), source_ids: [...sourceIds] } : null;
}

function placeOf(canonical: Canonical): string | null {
  return canonical.kind === "event" ? canonical.event.place_id : null;
}

const ROW_FIELDS = ["canonical", "alertable", "visible", "firstSeenAt", "resolver"] as const satisfies readonly (keyof FoldedRow)[];

/** What is said of it by whom, and how good it is, stands apart (`item_evidence`) and is written whatever this finds. */
function isSame(before: StoredItem, folded: FoldedRow): boolean {
  return ROW_FIELDS.every((name) => sameValue(before[name], folded[name]));
}
