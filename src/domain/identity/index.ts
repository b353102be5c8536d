export { finishJobs } from "./job-store.ts";
export { matchKind } from "./match-kind.ts";
export { matchPending, type MatcherCtx, type MatchOutcome } from "./match-pending.ts";
export { type SightingInput, type StoreCounts, type StoreInput, storeSightings } from "./store.ts";
