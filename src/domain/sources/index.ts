export { amendSource, registerSource } from "./register-source.ts";
export { checkAddress } from "./register-source.ts";
export { addressOf, COLLECTED_KINDS, DEFAULT_TRUST, Health, NewSource, Source, SourceConfig, SourcePatch } from "./schema.ts";
export { OpmlImport, writeOpml } from "./opml.ts";
export { findSource, listFeeds, listSources, removeSource, type SourceRow } from "./store.ts";
export { healthView, sourceView } from "./view.ts";
