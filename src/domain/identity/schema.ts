import { z } from "zod";
import { SCORE_VERSION } from "../cleaning/score-version.ts";
import type { Canonical, Draft, Quality } from "../items/schema.ts";

/** Raised when fold, match or their weights change what comes out, or the words that items are found by. */
const RULES_VERSION = 11;
/** What an item was worked out by: rules and score. Items of a lower one are to be resolved anew, whichever of the two has risen. */
export const RESOLVER_VERSION = 100 * RULES_VERSION + SCORE_VERSION;

/** At or above it two sightings are taken for one thing without asking. */
export const AUTO = 0.95;
/** From here up to AUTO an operator is asked. */
export const REVIEW = 0.6;

export const SIGHTING_STATES = ["live", "quarantined", "withdrawn", "gone"] as const;
export const SightingState = z.enum(SIGHTING_STATES);
export type SightingState = z.infer<typeof SightingState>;

/** Field path (`/event/venue`) → what an operator says it is; stronger than any source. */
export const Overrides = z.record(z.string().startsWith("/"), z.json());
export type Overrides = z.infer<typeof Overrides>;

/** One source's word on one thing, with what is known of the source: all that folding and matching look at. */
export type Sighting = {
  id: string;
  sourceId: string;
  externalId: string;
  state: SightingState;
  draft: Draft;
  /** What its source said of an event and took back while that was still to come, newest first. */
  former: readonly Draft[];
  quality: Quality;
  firstSeenAt: string;
  /** The source's: 0-100, and whether its items may be pushed to people. */
  trust: number;
  alertable: boolean;
  /** Whether the source's pictures may be shown. */
  showsImages: boolean;
  /** IANA zone of the draft's own place: what a floating time means. */
  placeZone: string | null;
};

/** What made two sightings alike or unlike; numbers are similarities 0-1 unless the name carries a unit. */
export const Signals = z.record(z.string(), z.union([z.number(), z.boolean()]));
export type Signals = z.infer<typeof Signals>;

/** How alike two sightings are. `exact`: they carry the same identifier, so even two entries of one source may be one. */
export type Comparison = { score: number; signals: Signals; exact: boolean };

/** Why a sighting stands in its item: its best link to another of the same item. */
export const Match = z.object({
  score: z.number(),
  signals: Signals,
  decided_by: z.enum(["exact", "score", "operator"]),
  with: z.string(),
});
export type Match = z.infer<typeof Match>;

/** What a source that lost said of a field. */
export const Conflict = z.object({ path: z.string(), value: z.unknown(), sighting_id: z.string(), source_id: z.string() });
export type Conflict = z.infer<typeof Conflict>;

/** What of an item stands in its row. */
export type FoldedRow = {
  canonical: Canonical;
  alertable: boolean;
  visible: boolean;
  firstSeenAt: string;
  resolver: number;
};

/** An item as its sightings and overrides make it. */
export type Folded = FoldedRow & {
  /** Field path → the sighting that won it, or `override`. */
  provenance: Record<string, string>;
  conflicts: Conflict[];
  quality: Quality;
};

/** One field that differs between two canonical forms. */
export type FieldChange = { path: string; from: unknown; to: unknown };
