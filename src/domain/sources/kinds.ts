export const SOURCE_KINDS = ["feed", "calendar", "page", "api", "register", "push"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** How a source's kind bears on what it says (0-100): whose word wins where sources disagree. */
export const DEFAULT_TRUST: Record<SourceKind, number> = { register: 90, calendar: 70, api: 60, push: 60, page: 50, feed: 40 };

/** Whether absence from a document means anything. */
export const COMPLETENESS = ["window", "snapshot"] as const;
export type Completeness = (typeof COMPLETENESS)[number];

export const DEFAULT_COMPLETENESS: Record<SourceKind, Completeness> = {
  feed: "window",
  push: "window",
  calendar: "snapshot",
  page: "snapshot",
  api: "snapshot",
  // Read by windows of dates: what lies outside is not gone.
  register: "window",
};

/**
 * What items may show of a source's pictures: `link` lets an item carry a picture's address at its publisher, `none` lets no
 * picture of this source out. Pictures are never copied.
 */
export const IMAGE_POLICIES = ["link", "none"] as const;
export type ImagePolicy = (typeof IMAGE_POLICIES)[number];
export const DEFAULT_IMAGE_POLICY: ImagePolicy = "link";

/** Collected by polling. */
export const COLLECTED_KINDS = ["feed", "calendar", "page", "api", "register"] as const;
export type CollectedKind = (typeof COLLECTED_KINDS)[number];
