export { breachesOf } from "./breaches.ts";
export { CacheHealth, cacheHealth } from "./cache.ts";
export { DependencyHealth, probe } from "./health.ts";
export { type Backlog, pingDatabase, readBacklog } from "./store.ts";
