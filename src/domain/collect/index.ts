export { cancelJob, findJob, isNewestDocument, type JobRow, listJobs } from "./job-store.ts";
export { jobView } from "./job-view.ts";
export { Preview } from "./preview-schema.ts";
export { requestRun } from "./request-run.ts";
export { rollForward, sweep, wakeDueSources } from "./tick.ts";
export { Job } from "./schema.ts";
