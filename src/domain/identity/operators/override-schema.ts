import { z } from "zod";
import { cleanLine } from "../../cleaning/text.ts";
import { WebAddress } from "../../cleaning/web-address.ts";
import { EventDraft, Product } from "../../items/schema.ts";

const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2199;

const line = (maxChars: number) => z.string().max(maxChars).transform(cleanLine);
const said = (maxChars: number) => line(maxChars).pipe(z.string().min(1)).nullable();

const address = WebAddress.nullable();

const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine(isThere, "is in a year that nothing here has")
  .nullable();
/** A day or a time of day on one; `2027-02-30` is none. */
const onCalendar = (written: z.ZodType<string | null>) =>
  written.pipe(z.string().refine(isThere, "is no day that a calendar has").nullable());

/** Whether a time that reads as ISO 8601 exists, in the years of which sources are believed, too. */
function isThere(written: string): boolean {
  const wall = written.replace("Z", "");
  const ms = Date.parse(wall.includes("T") ? `${wall}Z` : wall);
  const year = Number(wall.slice(0, 4));
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(wall) && year >= EARLIEST_YEAR && year <= LATEST_YEAR;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const { starts_local, ends_local, starts_on, ends_on, all_day, status, lat, lon, price_min, price_max, currency, is_free } =
  EventDraft.shape;

/** What an operator may say of an event; `null` says that there is none. */
const EventOverrides = z
  .strictObject({
    starts_local: onCalendar(starts_local),
    ends_local: onCalendar(ends_local),
    starts_on: onCalendar(starts_on),
    ends_on: onCalendar(ends_on),
    ...{ all_day, status, lat, lon, price_min, price_max, currency, is_free },
    time_zone: z.string().max(64).refine(isTimeZone, "must be an IANA time zone").nullable(),
    place_id: z.string().max(80).nullable(),
    venue: said(300),
    address: said(500),
    category: said(60),
    organizer: said(300),
  })
  .partial();

const RecallOverrides = z
  .strictObject({
    recalled_at: instant,
    products: z.array(Product).max(500),
    hazard: said(2_000),
    remedy: said(2_000),
    units: said(200),
    severity: said(100),
    countries: z.array(z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code")).max(250),
  })
  .partial();

const PostOverrides = z.strictObject({ author: said(200), excerpt: said(500), mentions: z.array(line(100)).max(50) }).partial();

/** `PATCH /items/{id}`: what an operator says of an item's fields, in the item's own form, and what is left to the sources again. */
export const ItemPatch = z
  .strictObject({
    title: line(500).pipe(z.string().min(1)).optional(),
    summary: z.string().max(5_000).nullable().optional(),
    url: address.optional(),
    language: z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z\d]{2,8})*$/, "must be a BCP 47 language tag")
      .nullable()
      .optional(),
    image_url: address.optional(),
    tags: z
      .array(line(60).pipe(z.string().min(1)))
      .max(50)
      .optional(),
    published_at: instant.optional(),
    event: EventOverrides.optional(),
    recall: RecallOverrides.optional(),
    post: PostOverrides.optional(),
    clear: z
      .array(z.string().startsWith("/").max(100))
      .max(60)
      .optional()
      .meta({ description: "Pointers of fields to leave to the sources again." }),
    reason: z.string().max(500).transform(cleanLine).optional(),
  })
  .meta({ id: "ItemPatch", example: { event: { venue: "The Old Customs House" }, clear: ["/summary"], reason: "The organiser rang." } });
export type ItemPatch = z.infer<typeof ItemPatch>;
