import { z } from "zod";
import { Kind } from "../items/schema.ts";
// The file itself: the room's index would bring every parser into the edge Worker.
import { PageSelectors } from "../parsing/page/selectors/schema.ts";

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
  register: "snapshot",
};

/** Collected by polling; the rest of the kinds come with the parsers that read them. */
export const COLLECTED_KINDS = ["feed", "calendar", "page"] as const;

/** What a kind of source needs to be told besides its address. */
export const SourceConfig = z.strictObject({
  /** Of a page without structured data: where its items are. */
  selectors: PageSelectors.optional(),
});
export type SourceConfig = z.infer<typeof SourceConfig>;

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an absolute http or https URL" }).max(2000);

const fields = {
  name: z.string().trim().min(1).max(200),
  url: httpUrl,
  place_id: z.string().max(80).nullable(),
  category: z.string().trim().min(1).max(60).nullable(),
  tags: z.array(z.string().trim().min(1).max(60)).max(20),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a BCP 47 tag such as en or pt-BR")
    .nullable(),
  trust: z.number().int().min(0).max(100),
  completeness: z.enum(COMPLETENESS),
  attribution: z.string().trim().max(200).nullable(),
  alertable: z.boolean(),
  enabled: z.boolean(),
};

/** Body of `POST /sources`. */
export const NewSource = z
  .strictObject({
    kind: z.enum(COLLECTED_KINDS),
    item_kind: Kind,
    name: fields.name,
    url: fields.url,
    place_id: fields.place_id.optional(),
    category: fields.category.optional(),
    tags: fields.tags.optional(),
    language: fields.language.optional(),
    trust: fields.trust.optional(),
    completeness: fields.completeness.optional(),
    attribution: fields.attribution.optional(),
    alertable: fields.alertable.optional(),
    config: SourceConfig.optional(),
  })
  .meta({
    id: "NewSource",
    example: { name: "Harbour Gazette", kind: "feed", url: "https://harbour-gazette.example/feed.xml", item_kind: "post", tags: ["local"] },
  });
export type NewSource = z.infer<typeof NewSource>;

/** Body of `PATCH /sources/{id}`: only what is named changes. */
export const SourcePatch = z
  .strictObject(fields)
  .partial()
  .meta({ id: "SourcePatch", example: { enabled: false } });
export type SourcePatch = z.infer<typeof SourcePatch>;

const instantText = z.iso.datetime();

export const Health = z
  .object({
    state: z.enum(["new", "healthy", "failing", "disabled"]),
    last_run_at: instantText.nullable(),
    last_success_at: instantText.nullable(),
    last_change_at: instantText.nullable(),
    next_run_at: instantText,
    interval_s: z.number().int(),
    consecutive_failures: z.number().int(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: "SourceHealth" });
export type Health = z.infer<typeof Health>;

export const Source = z
  .object({
    id: z.string(),
    kind: z.enum(SOURCE_KINDS),
    item_kind: Kind,
    name: z.string(),
    url: z.string(),
    place_id: z.string().nullable(),
    category: z.string().nullable(),
    tags: z.array(z.string()),
    language: z.string().nullable(),
    config: z.record(z.string(), z.unknown()),
    trust: z.number().int(),
    completeness: z.enum(COMPLETENESS),
    attribution: z.string().nullable(),
    alertable: z.boolean(),
    enabled: z.boolean(),
    health: Health,
    created_at: instantText,
    updated_at: instantText,
  })
  .meta({
    id: "Source",
    example: {
      id: "src_01kafq3v8x0000000000000000",
      kind: "feed",
      item_kind: "post",
      name: "Harbour Gazette",
      url: "https://harbour-gazette.example/feed.xml",
      place_id: null,
      category: null,
      tags: ["local"],
      language: null,
      config: {},
      trust: 40,
      completeness: "window",
      attribution: null,
      alertable: true,
      enabled: true,
      health: {
        state: "healthy",
        last_run_at: "2026-11-20T12:00:00.000Z",
        last_success_at: "2026-11-20T12:00:00.000Z",
        last_change_at: "2026-11-20T12:00:00.000Z",
        next_run_at: "2026-11-20T12:15:00.000Z",
        interval_s: 900,
        consecutive_failures: 0,
        error: null,
      },
      created_at: "2026-11-20T11:59:00.000Z",
      updated_at: "2026-11-20T11:59:00.000Z",
    },
  });
export type Source = z.infer<typeof Source>;
