/** What operators do and see: without the matcher, so that the edge Worker need not carry it. */
export type { By, DecisionOutcome, OperatorCtx } from "./decide.ts";
export { listDecisions } from "./decision-list-store.ts";
export { judgeSighting } from "./judge-sighting.ts";
export { listMatches, MatchState } from "./match-list-store.ts";
export { mergeItems, refuseMatch } from "./merge-items.ts";
export { decisionView, DecisionWire, matchView, MatchWire, quarantinedView, QuarantinedWire, takedownView, TakedownWire } from "./wire.ts";
export { overrideItem } from "./override-item.ts";
export { ItemPatch } from "./override-schema.ts";
export { countQuarantined, findJudged, listQuarantined, type QuarantineFilter } from "./quarantine-store.ts";
export type { Reprocessed } from "./reprocess-quarantine.ts";
export { revokeDecision } from "./revoke-decision.ts";
export { splitItem } from "./split-item.ts";
export { takeDown } from "./take-down.ts";
export { findTakedown, listTakedowns, type TakedownTarget } from "./takedown-store.ts";
