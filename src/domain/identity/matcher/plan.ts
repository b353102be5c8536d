import { renameId } from "../../../lib/ids.ts";
import { compareText } from "../clusters/cluster.ts";
import { type KeptApart, resolve } from "../clusters/component.ts";
import { sameValue } from "../fold/diff.ts";
import type { Linked } from "../pairs/features.ts";
import { fold } from "../fold/fold.ts";
import { endItem, type ItemUpdate, type PlannedChange, staysArchived, type StoredItem, updateItem } from "./plan-item.ts";
import type { Folded, Match, Overrides } from "../schema.ts";

export type LoadedSighting = Linked & {
  backfill: boolean;
  /** The row of the item named after this sighting, whether or not it is one now; null if it never was. */
  own: StoredItem | null;
};

/** All that one batch writes. */
export type Plan = {
  /** Every sighting whose item was decided anew. */
  affected: string[];
  /** Those whose pairs among themselves are all known anew. */
  contested: string[];
  /** Items whose row changes, as they then are. */
  items: NonNullable<ItemUpdate["item"]>[];
  revisions: NonNullable<ItemUpdate["revision"]>[];
  /** Every item that was decided anew. */
  folded: { id: string; folded: Folded }[];
  links: { id: string; item_id: string; match: Match | null }[];
  /** `whole`: these are all that it has; else they come to those that it has. */
  keys: { item_id: string; keys: bigint[]; whole: boolean }[];
  keptApart: KeptApart[];
  /** Items that no longer are one. */
  ended: string[];
  /** Every id of the affected that named an item before → the item that now holds its sighting: itself while it lives. */
  leads: { id: string; item_id: string }[];
  changes: PlannedChange[];
  /** Where items are shown that may show differently though no change tells of them. */
  shownAt: PlannedChange["tags"][];
};

type Rows = ReadonlyMap<string, LoadedSighting>;

/** What a batch of sightings makes of the items it touches: pure, given all it hangs together with (see `resolve`). */
export function makePlan(loaded: Rows, batch: ReadonlySet<string>): Plan {
  const { affected, contested, clusters, matches, keptApart } = resolve(loaded, batch);
  const plan: Plan = {
    affected: [...affected].toSorted(compareText),
    contested: [...contested],
    keptApart,
    items: [],
    revisions: [],
    folded: [],
    links: [],
    keys: [],
    ended: [],
    leads: [],
    changes: [],
    shownAt: [],
  };
  const formerMembers = Map.groupBy(affected, (id) => loaded.get(id)?.itemId ?? "");
  for (const ids of clusters.toSorted(([a = ""], [b = ""]) => compareText(a, b))) {
    const members = ids.map((id) => loaded.get(id)).filter((row) => row !== undefined);
    planCluster(plan, members, { loaded, batch, matches, formerMembers });
  }
  return plan;
}

type Context = {
  loaded: Rows;
  batch: ReadonlySet<string>;
  matches: ReadonlyMap<string, Match>;
  formerMembers: ReadonlyMap<string, string[]>;
};

const idOf = (row: LoadedSighting): string => row.sighted.sighting.id;
const ownItemId = (row: LoadedSighting): string => renameId("itm", idOf(row));

function planCluster(plan: Plan, members: readonly LoadedSighting[], context: Context): void {
  const [anchor] = members;
  if (anchor === undefined) return;
  const itemId = ownItemId(anchor);
  for (const row of members) {
    const match = context.matches.get(idOf(row)) ?? null;
    if (row.itemId !== itemId || !sameValue(row.match, match)) plan.links.push({ id: idOf(row), item_id: itemId, match });
    if (row.own !== null) plan.leads.push({ id: ownItemId(row), item_id: itemId });
  }
  const { overrides, overrideZone } = overridesOf(members);
  const folded = fold(
    members.map((row) => row.sighted.sighting),
    overrides,
    overrideZone,
  );
  plan.folded.push({ id: itemId, folded });
  // What it had told before it told of a change; what an ended one told and took back is not among it.
  const former = members.filter((row) => row.itemId === itemId).flatMap((row) => row.sighted.sighting.former);
  for (const row of members.slice(1)) {
    if (row.own === null || row.itemId !== ownItemId(row)) continue;
    const history = { sourceIds: sourcesOf([], row.itemId, context), backfill: isBackfill(members, row.itemId, context) };
    const change = endItem(ownItemId(row), row.own, { id: itemId, canonical: folded.canonical, former }, history);
    plan.ended.push(ownItemId(row));
    if (change !== null) plan.changes.push(change);
  }
  const lives = anchor.itemId === itemId;
  const origin = lives || anchor.itemId === null ? null : originOf(anchor.itemId, context);
  const archived = staysArchived(origin?.stood ?? anchor.own, folded);
  plan.keys.push({ item_id: itemId, ...keysOf(itemId, members, archived, context) });
  const update = updateItem(itemId, folded, {
    before: anchor.own,
    lives,
    archived,
    cameFrom: origin,
    erased: members.every((row) => row.sighted.sighting.state === "gone"),
    sourceIds: sourcesOf(members, itemId, context),
    backfill: isBackfill(members, itemId, context),
  });
  if (update.item !== null) plan.items.push(update.item);
  if (update.revision !== null) plan.revisions.push(update.revision);
  if (update.change !== null) plan.changes.push(update.change);
  if (update.shownAt !== null) plan.shownAt.push(update.shownAt);
}

/** Whose sightings stand in an item, or stood in it before. */
function sourcesOf(members: readonly LoadedSighting[], itemId: string, { loaded, formerMembers }: Context): string[] {
  const former = (formerMembers.get(itemId) ?? []).map((id) => loaded.get(id)).filter((row) => row !== undefined);
  return [...new Set([...members, ...former].map((row) => row.sighted.sighting.sourceId))].toSorted(compareText);
}

/** The item that a new one comes out of, how it stood and what it had told until then. */
function originOf(itemId: string, { loaded, formerMembers }: Context) {
  const rows = (formerMembers.get(itemId) ?? []).map((id) => loaded.get(id)).filter((row) => row !== undefined);
  const stood = rows.find((row) => ownItemId(row) === itemId)?.own ?? null;
  return { id: itemId, stood, told: [...(stood === null ? [] : [stood.canonical]), ...rows.flatMap((row) => row.sighted.sighting.former)] };
}

/** What an item is found by. Where sightings came to it and nothing else changed, only what those bring is new. */
function keysOf(itemId: string, members: readonly LoadedSighting[], archived: boolean, { batch, formerMembers }: Context) {
  // What is archived is found by its sightings alone.
  if (archived) return { keys: [], whole: true };
  const [former, come] = [members.filter((row) => row.itemId === itemId), members.filter((row) => row.itemId !== itemId)];
  const isOnlyJoined =
    come.every((row) => row.itemId === null) &&
    former.every((row) => !batch.has(idOf(row))) &&
    former.length === (formerMembers.get(itemId) ?? []).length;
  const all = new Set(members.flatMap((row) => row.sighted.keys));
  if (isOnlyJoined) for (const key of former.flatMap((row) => row.sighted.keys)) all.delete(key);
  return { keys: [...all], whole: !isOnlyJoined };
}

/** Overrides belong to the id they were given under; merged, the oldest item's win, and a split gives each back its own. */
function overridesOf(members: readonly LoadedSighting[]): { overrides: Overrides; overrideZone: string | null } {
  const given = members.map((row) => row.own).filter((own) => own !== null);
  const overrides: Overrides = Object.assign({}, ...given.map((own) => own.overrides).toReversed());
  const placed = given.find((own) => "/event/place_id" in own.overrides);
  return { overrides, overrideZone: placed?.overrideZone ?? null };
}

/** Whether all that caused the change came from runs that announce nothing. */
function isBackfill(members: readonly LoadedSighting[], formerItemId: string, { loaded, batch, formerMembers }: Context): boolean {
  const concerned = [...members.map(idOf), ...(formerMembers.get(formerItemId) ?? [])].filter((id) => batch.has(id));
  const causes = concerned.length > 0 ? concerned : [...batch];
  return causes.every((id) => loaded.get(id)?.backfill === true);
}
