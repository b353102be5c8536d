export { canonicalQuery, hashQuery } from "./canonical.ts";
export { Count, Facet, Facets, type Overview } from "./overview.ts";
export { checkQuery, DEFAULT_MIN_QUALITY, ItemQuery, itemQueryFields, SORTS } from "./query.ts";
export { positionName } from "./sort-store.ts";
export { type DetailRow, ItemDetail, itemDetailView } from "./detail.ts";
export { findItem, type FoundItem } from "./item-store.ts";
export { type ItemRow, listItems, listItemSightings, listRevisions } from "./store.ts";
export { Item, ITEM_FIELDS, itemView, RevisionWire, revisionView, sightingView, SightingWire, type ToldItem, toldView } from "./wire.ts";
