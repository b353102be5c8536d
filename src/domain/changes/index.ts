export { announce } from "./announce.ts";
export { type ChangeRow, readChanges, type SeqRange, sequenceChanges } from "./store.ts";
export { Change, changeView } from "./view.ts";
