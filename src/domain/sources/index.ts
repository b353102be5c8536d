export { amendSource } from "./amend-source.ts";
export { OpmlImport, writeOpml } from "./opml.ts";
export { describeDrift, describeYield, learn, type Profile, profileOf, type Read } from "./profile.ts";
export { checkAddress, registerSource } from "./register-source.ts";
export {
  addressOf,
  COLLECTED_KINDS,
  DEFAULT_IMAGE_POLICY,
  DEFAULT_TRUST,
  Health,
  NewSource,
  Source,
  SourceConfig,
  SourcePatch,
} from "./schema.ts";
export { findSource, listFeeds, listSources, removeSource, type SourceRow } from "./store.ts";
export { healthView, sourceView } from "./view.ts";
