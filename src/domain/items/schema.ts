import { z } from "zod";

/** The three kinds of real-world things. */
export const KINDS = ["event", "recall", "post"] as const;
export const Kind = z.enum(KINDS);
export type Kind = z.infer<typeof Kind>;

export const EVENT_STATUSES = ["scheduled", "cancelled", "postponed", "rescheduled", "moved_online"] as const;

const text = z.string().nullable();
/** Wall-clock time without offset, `2026-03-28T20:00:00`. */
const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  .nullable();
const localDate = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .nullable();
/** Decimal string, `12.50`. */
const money = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,4})?$/)
  .nullable();

/**
 * When and where, as the source said it. Truth is local time and zone: either `starts_local` with its IANA `time_zone`
 * (null while floating: the place's zone is meant) or, for all-day events, `starts_on`/`ends_on` with the end exclusive.
 */
export const EventDraft = z.object({
  starts_local: localTime,
  ends_local: localTime,
  starts_on: localDate,
  ends_on: localDate,
  time_zone: text,
  all_day: z.boolean(),
  status: z.enum(EVENT_STATUSES),
  /** Joins the occurrences of one series. */
  series_id: text,
  place_id: text,
  venue: text,
  /** Of the hall that place and name make out; null where either is unknown. */
  venue_id: text,
  address: text,
  lat: z.number().min(-90).max(90).nullable(),
  lon: z.number().min(-180).max(180).nullable(),
  category: text,
  price_min: money,
  price_max: money,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
  is_free: z.boolean().nullable(),
  organizer: text,
});
export type EventDraft = z.infer<typeof EventDraft>;

export const Product = z.object({
  name: text,
  brand: text,
  models: z.array(z.string()),
  barcodes: z.array(z.string()),
});
export type Product = z.infer<typeof Product>;

export const RecallDraft = z.object({
  agency_id: text,
  recall_number: text,
  /** RFC 3339 UTC instant or null; sources mostly give a date, kept as its midnight UTC. */
  recalled_at: text,
  products: z.array(Product),
  hazard: text,
  remedy: text,
  units: text,
  severity: text,
  countries: z.array(z.string()),
});
export type RecallDraft = z.infer<typeof RecallDraft>;

export const PostDraft = z.object({
  author: text,
  excerpt: text,
  mentions: z.array(z.string()),
});
export type PostDraft = z.infer<typeof PostDraft>;

const common = {
  title: z.string(),
  /** Safe Markdown. */
  summary: text,
  /** Canonical, absolute, http or https. */
  url: text,
  language: text,
  image_url: text,
  tags: z.array(z.string()),
  /** RFC 3339 UTC with milliseconds, or null: no date is ever invented. */
  published_at: text,
};

/** One thing as one source describes it, cleaned: what a sighting holds and the matcher folds. */
export const Draft = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("event"), ...common, event: EventDraft }),
  z.object({ kind: z.literal("recall"), ...common, recall: RecallDraft }),
  z.object({ kind: z.literal("post"), ...common, post: PostDraft }),
]);
export type Draft = z.infer<typeof Draft>;

/** Points off or on, and why; the score is 0-100. */
export const Quality = z.object({
  score: z.number().int().min(0).max(100),
  version: z.number().int(),
  reasons: z.array(z.object({ rule: z.string(), points: z.number(), message: z.string() })),
});
export type Quality = z.infer<typeof Quality>;

/** The event block of an item: the draft's, with what is derived from it. */
export const EventBlock = EventDraft.extend({
  starts_at: text,
  ends_at: text,
  /** The source named no zone: `time_zone` is that of the place, if that is known. */
  floating: z.boolean(),
});
export type EventBlock = z.infer<typeof EventBlock>;

/**
 * The canonical wire form: everything of an item that a source or an operator can change. A revision exists exactly when
 * this changes; analysis, quality, counters and times of seeing stand outside.
 */
export const Canonical = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("event"), ...common, withdrawn: z.boolean(), event: EventBlock }),
  z.object({ kind: z.literal("recall"), ...common, withdrawn: z.boolean(), recall: RecallDraft.extend({ alertable: z.boolean() }) }),
  z.object({ kind: z.literal("post"), ...common, withdrawn: z.boolean(), post: PostDraft }),
]);
export type Canonical = z.infer<typeof Canonical>;

/** One of the sources that report an item. */
export const ItemSource = z.object({
  source_id: z.string(),
  name: z.string(),
  url: z.string().nullable(),
  attribution: z.string().nullable(),
  /** On what terms its texts may be used: an SPDX id, a name or an address. */
  licence: z.string().nullable(),
  seen_at: z.string(),
});
export type ItemSource = z.infer<typeof ItemSource>;
