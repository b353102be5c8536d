export { DEFAULT_MIN_QUALITY, ItemQuery, itemQueryFields } from "./query.ts";
export { findItem, type ItemRow, listItems, listItemSightings, listRevisions } from "./store.ts";
export { Item, itemView, RevisionWire, revisionView, sightingView, SightingWire } from "./wire.ts";
