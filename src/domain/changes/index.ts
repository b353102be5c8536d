export { announce } from "./announce.ts";
export { KEPT_DAYS, keepChanges } from "./keep-changes.ts";
export { type ChangeRow, readChangePage, readChanges, type SeqRange, sequenceChanges } from "./store.ts";
export { Change, changeView } from "./view.ts";
export { tagsOf, type Touched } from "./touched.ts";
