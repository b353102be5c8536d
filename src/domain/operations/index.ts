export { DependencyHealth, probe } from "./health.ts";
export { type Backlog, pingDatabase, readBacklog } from "./store.ts";
