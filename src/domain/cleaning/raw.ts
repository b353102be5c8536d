import { z } from "zod";
import { KINDS } from "../items/schema.ts";

/** Whatever a source put there, as a string; objects and lists are nothing. */
const loose = z
  .union([z.string(), z.number(), z.boolean(), z.bigint()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : String(value)))
  .catch(null);

const looseList = z
  .array(z.unknown())
  .nullish()
  .catch(null)
  .transform((values) => (values ?? []).filter((value) => typeof value === "string" || typeof value === "number").map(String));

const looseFlag = z
  .union([z.boolean(), z.enum(["true", "false"])])
  .nullish()
  .catch(null)
  .transform((value) => (value === null || value === undefined ? null : String(value) === "true"));

const RawEvent = z.object({
  starts_local: loose,
  ends_local: loose,
  starts_on: loose,
  ends_on: loose,
  /** The item's own names: an instant with offset, a local time or a date. Read where the local form is missing. */
  starts_at: loose,
  ends_at: loose,
  time_zone: loose,
  all_day: looseFlag,
  status: loose,
  series_id: loose,
  place_id: loose,
  venue: loose,
  address: loose,
  lat: loose,
  lon: loose,
  category: loose,
  /** A price as people write it (`€10–20`); read where `price_min` is missing. */
  price: loose,
  price_min: loose,
  price_max: loose,
  currency: loose,
  is_free: looseFlag,
  organizer: loose,
});

const RawProduct = z.object({ name: loose, brand: loose, models: looseList, barcodes: looseList });
const EMPTY_PRODUCT = RawProduct.parse({});

const RawRecall = z.object({
  agency_id: loose,
  recall_number: loose,
  recalled_at: loose,
  products: z
    .array(RawProduct.catch(EMPTY_PRODUCT))
    .nullish()
    .catch(null)
    .transform((products) => products ?? []),
  hazard: loose,
  remedy: loose,
  units: loose,
  severity: loose,
  countries: looseList,
});

const RawPost = z.object({ author: loose, excerpt: loose, mentions: looseList });

const EMPTY_EVENT = RawEvent.parse({});
const EMPTY_RECALL = RawRecall.parse({});
const EMPTY_POST = RawPost.parse({});

/** A draft as it comes from a parser or a push: every string raw, every field optional. What has the wrong type counts as missing. */
export const RawDraft = z.object({
  kind: z.enum(KINDS),
  title: loose,
  summary: loose,
  url: loose,
  language: loose,
  image_url: loose,
  tags: looseList,
  published_at: loose,
  event: RawEvent.nullish()
    .catch(null)
    .transform((block) => block ?? EMPTY_EVENT),
  recall: RawRecall.nullish()
    .catch(null)
    .transform((block) => block ?? EMPTY_RECALL),
  post: RawPost.nullish()
    .catch(null)
    .transform((block) => block ?? EMPTY_POST),
});
/** What may be given. */
export type RawDraft = z.input<typeof RawDraft>;
/** What is read. */
export type LooseDraft = z.output<typeof RawDraft>;
export type RawEvent = z.output<typeof RawEvent>;
export type RawRecall = z.output<typeof RawRecall>;
export type RawPost = z.output<typeof RawPost>;
