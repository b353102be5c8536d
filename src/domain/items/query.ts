import { z } from "zod";
import { isId } from "../../lib/ids.ts";
import { bound, box, decimal, flag, listOfSome, moment, point, term, wholeNumber } from "./query-values.ts";
import { Kind } from "./schema.ts";
import { parseSearch } from "./search-terms.ts";

/** Below this an item is quarantined: kept and listed for editors, not served by default. */
export const DEFAULT_MIN_QUALITY = 40;
export const DEFAULT_RADIUS_KM = 25;

export const SORTS = ["newest", "soonest", "updated", "quality", "relevance", "distance"] as const;
export type Sort = (typeof SORTS)[number];

const itemId = z.string().refine((id) => isId("itm", id), "must be ids of items");
const language = z
  .string()
  .regex(/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i, "must be a language tag such as en or pt-BR")
  .overwrite((tag) => tag.toLowerCase().split("-")[0] ?? tag);

/**
 * The one item query, as the fields of a query string or of a JSON object: lists, watches, feeds, exports and reports all
 * take it. What parsing gives is again a query: plain JSON, each value in its one notation.
 */
export const itemQueryFields = {
  kind: Kind.optional(),
  ids: listOfSome(itemId, 100).optional().meta({ description: "Only these, at most 100; comma-separated." }),
  q: term(200)
    .refine((text) => text === "" || parseSearch(text) !== null, "must hold a word to look for, and at most 16 words")
    .optional()
    .meta({ description: 'Full text: words, "phrases", -without, this OR that.', example: 'ferry "gull island" -cancelled' }),
  place_id: term(80).optional().meta({ description: "A place's id or code.", example: "fr-paris" }),
  near: point.optional().meta({ description: "`lat,lon`, with `radius_km`.", example: "48.8566,2.3522" }),
  radius_km: decimal(0.1, 500)
    .optional()
    .meta({ description: `How far from \`near\`; ${DEFAULT_RADIUS_KM} unless given.` }),
  bbox: box
    .optional()
    .meta({ description: "`west,south,east,north`; west of the date line to east of it is one box.", example: "2.2,48.8,2.5,48.9" }),
  from: bound
    .optional()
    .meta({ description: "What is still on at this day, time or `now`; posts and recalls: published since.", example: "2026-11-20" }),
  to: bound
    .optional()
    .meta({ description: "What begins before this day or time; the end itself is not part of the period.", example: "2026-11-27" }),
  published_after: moment.optional().meta({ description: "By the date of publication; what tells none is not found." }),
  updated_since: moment.optional(),
  category: term(60).optional(),
  tag: term(60).optional(),
  source_id: term(40).optional(),
  agency_id: term(100).optional(),
  brand: term(100).optional().meta({ description: "Brand of a recalled product, in any case and with or without accents." }),
  barcode: z
    .string()
    .regex(/^\d{6,14}$/, "must be 6 to 14 digits")
    .optional()
    .meta({ description: "UPC, EAN or GTIN of a recalled product." }),
  price_min: decimal(0, 1e9).optional().meta({ description: "In whatever currency the event is priced." }),
  price_max: decimal(0, 1e9).optional(),
  is_free: flag.optional(),
  language: language.optional().meta({ description: "Region and script do not count." }),
  sentiment: z.enum(["positive", "neutral", "negative"]).optional(),
  emotion: z
    .string()
    .regex(/^[a-z_]{2,30}$/, "must be the name of an emotion, such as joy")
    .optional(),
  min_quality: wholeNumber(0, 100).default(DEFAULT_MIN_QUALITY).meta({ description: "Lower than 40 is for editors." }),
  sort: z.enum(SORTS).default("newest"),
};

const fields = z.strictObject(itemQueryFields);
export type ItemQuery = z.infer<typeof fields>;

const EVENT_ONLY = ["price_min", "price_max", "is_free"] as const;
const RECALL_ONLY = ["agency_id", "brand", "barcode"] as const;

/** The kind that the query can only be about, by what it asks for. */
export function impliedKind(query: Partial<ItemQuery>): ItemQuery["kind"] {
  if (query.kind !== undefined) return query.kind;
  if (EVENT_ONLY.some((name) => query[name] !== undefined)) return "event";
  return RECALL_ONLY.some((name) => query[name] !== undefined) ? "recall" : undefined;
}

type Fault = [field: keyof ItemQuery, message: string];

function* faults(query: Partial<ItemQuery>): Generator<Fault> {
  const { near, bbox, from, to, price_min = 0, price_max = Infinity } = query;
  if (near !== undefined && bbox !== undefined) yield ["bbox", "cannot be combined with near"];
  if (near === undefined && query.radius_km !== undefined) yield ["radius_km", "needs near"];
  if (from !== undefined && to !== undefined && from !== "now" && to !== "now" && Date.parse(to) <= Date.parse(from))
    yield ["to", "must be later than from"];
  if (from === "now" && to === "now") yield ["to", "must be later than from"];
  if (price_max < price_min) yield ["price_max", "must not be less than price_min"];
  if (query.is_free === true && price_min > 0) yield ["price_min", "is at odds with is_free"];
  yield* kindFaults(query);
  if (query.sort === "relevance" && query.q === undefined) yield ["sort", "relevance needs q"];
  if (query.sort === "distance" && near === undefined) yield ["sort", "distance needs near"];
}

function* kindFaults(query: Partial<ItemQuery>): Generator<Fault> {
  const kind = impliedKind(query);
  for (const name of EVENT_ONLY) if (query[name] !== undefined && kind !== "event") yield [name, "is for events only"];
  for (const name of RECALL_ONLY) if (query[name] !== undefined && kind !== "recall") yield [name, "is for recalls only"];
  if (query.sort === "soonest" && kind !== "event") yield ["sort", "soonest needs kind=event"];
}

/** What one field cannot tell: values that contradict each other are faults of the one named last. */
export function checkQuery(query: Partial<ItemQuery>, context: z.RefinementCtx): void {
  for (const [field, message] of faults(query)) context.addIssue({ code: "custom", path: [field], message });
}

export const ItemQuery = fields.superRefine(checkQuery);
