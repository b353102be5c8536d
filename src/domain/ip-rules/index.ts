export { replaceIpRules, type SharedRules, sweepIpRules } from "./replace-rules.ts";
export { admits, readHeldRules } from "./rules.ts";
export { IpRules } from "./schema.ts";
export { readIpRules } from "./store.ts";
