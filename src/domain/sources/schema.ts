import { z } from "zod";
import type { FieldError } from "../../lib/errors.ts";
import { Kind } from "../items/schema.ts";
// The file itself: the room's index would bring every parser into the edge Worker.
import { ApiMapping } from "../parsing/api/mapping.ts";
import { PageSelectors } from "../parsing/page/selectors/schema.ts";
import { agencyOfRegister, CATALOGUE, REGISTER_IDS } from "../registers/catalogue.ts";

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

/** What a kind of source needs to be told besides its address. */
export const SourceConfig = z.strictObject({
  /** Of a page without structured data: where its items are. */
  selectors: PageSelectors.optional(),
  /** Of a JSON API: where its items and their fields are. */
  mapping: ApiMapping.optional(),
  /** Which of the built-in recall registers. */
  register: z.enum(REGISTER_IDS).optional(),
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
  /** Shown with every item. */
  attribution: z.string().trim().min(1).max(500).nullable(),
  /** Shown with every item: an SPDX id, a name, or the address of the terms. */
  licence: z.string().trim().min(1).max(200).nullable(),
  image_policy: z.enum(IMAGE_POLICIES),
  alertable: z.boolean(),
  enabled: z.boolean(),
};

/** What of the configuration belongs to which kind, and whether the kind can do without. */
const CONFIG_OF: Partial<Record<CollectedKind, { field: keyof SourceConfig; required: boolean }>> = {
  page: { field: "selectors", required: false },
  api: { field: "mapping", required: true },
  register: { field: "register", required: true },
};

type Checked = {
  kind: CollectedKind;
  item_kind: Kind;
  url?: string | undefined;
  config?: SourceConfig | undefined;
  alertable?: boolean | undefined;
};

/** What is wrong with a configuration for this kind of source: a field that is missing, or belongs to another kind. */
function misfits(kind: string, config: SourceConfig): { field: string; message: string }[] {
  const own = COLLECTED_KINDS.find((each) => each === kind);
  const belonging = own === undefined ? undefined : CONFIG_OF[own];
  const missing = belonging?.required === true && config[belonging.field] === undefined ? [belonging.field] : [];
  return [
    ...missing.map((field) => ({ field, message: `is needed by a source of kind ${kind}` })),
    ...Object.keys(config)
      .filter((field) => field !== belonging?.field)
      .map((field) => ({ field, message: `does not belong to a source of kind ${kind}` })),
  ];
}

/** What is wrong with giving an existing source this configuration. A register stays the one it is. */
export function configFaults(source: { kind: string; config: unknown }, config: SourceConfig): FieldError[] {
  const before = SourceConfig.parse(source.config).register;
  const isOther = config.register !== undefined && config.register !== before && source.kind === "register";
  return [
    ...misfits(source.kind, config).map(({ field, message }) => ({ pointer: `/config/${field}`, message })),
    ...(isOther ? [{ pointer: "/config/register", message: `is ${before}; add a new source for another register` }] : []),
  ];
}

function checkNewSource({ kind, item_kind, url, config = {}, alertable }: Checked, context: z.RefinementCtx): void {
  const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  for (const { field, message } of misfits(kind, config)) refuse(["config", field], message);
  if (kind !== "register" && url === undefined) refuse(["url"], "is needed");
  if (kind !== "register" || config.register === undefined) return;
  if (item_kind !== "recall") refuse(["item_kind"], "must be recall: registers hold nothing else");
  const agency = agencyOfRegister(config.register);
  if (alertable === true && !agency.alertable) refuse(["alertable"], `the terms of ${agency.name} forbid alerts from this register`);
}

/** Body of `POST /sources`. */
export const NewSource = z
  .strictObject({
    kind: z.enum(COLLECTED_KINDS),
    item_kind: Kind,
    name: fields.name,
    /** May be left out for a register: its own address is meant. */
    url: fields.url.optional(),
    place_id: fields.place_id.optional(),
    category: fields.category.optional(),
    tags: fields.tags.optional(),
    language: fields.language.optional(),
    trust: fields.trust.optional(),
    completeness: fields.completeness.optional(),
    attribution: fields.attribution.optional(),
    licence: fields.licence.optional(),
    image_policy: fields.image_policy.optional(),
    alertable: fields.alertable.optional(),
    config: SourceConfig.optional(),
  })
  .superRefine(checkNewSource)
  .meta({
    id: "NewSource",
    example: { name: "Harbour Gazette", kind: "feed", url: "https://harbour-gazette.example/feed.xml", item_kind: "post", tags: ["local"] },
  });
export type NewSource = z.infer<typeof NewSource>;

/** The address a source is asked at; a register's own unless another is named, such as a mirror's. */
export function addressOf({ url, config }: Pick<NewSource, "url" | "config">): string {
  const address = url ?? (config?.register === undefined ? undefined : CATALOGUE[config.register].url);
  if (address === undefined) throw new Error("only a register may leave its address out");
  return address;
}

/** Body of `PATCH /sources/{id}`: only what is named changes. */
export const SourcePatch = z
  .strictObject({ ...fields, config: SourceConfig })
  .partial()
  .meta({ id: "SourcePatch", example: { enabled: false } });
export type SourcePatch = z.infer<typeof SourcePatch>;

const instantText = z.iso.datetime();

export const Health = z
  .object({
    /** `degraded`: it is read without an error, but brings less than it used to; see `yield` and `drift`. */
    state: z.enum(["new", "healthy", "degraded", "failing", "disabled"]),
    last_run_at: instantText.nullable(),
    last_success_at: instantText.nullable(),
    last_change_at: instantText.nullable(),
    next_run_at: instantText,
    interval_s: z.number().int(),
    consecutive_failures: z.number().int(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    /** Seconds since it was last reached; null before that. */
    lag_s: z.number().int().nullable(),
    /** Items of the last document that was read, how many are usual, and whether that is nothing at all or far less. */
    yield: z.object({ last: z.number().int().nullable(), usual: z.number().nullable(), alarm: z.enum(["nothing", "far_less"]).nullable() }),
    /** Fields that most of its items used to have and that are nearly gone, with the share of items then and now. */
    drift: z.array(z.object({ field: z.string(), usual: z.number(), now: z.number() })),
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
    licence: z.string().nullable(),
    image_policy: z.enum(IMAGE_POLICIES),
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
      attribution: "Harbour Gazette",
      licence: "CC BY 4.0",
      image_policy: "link",
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
        lag_s: 42,
        yield: { last: 12, usual: 12, alarm: null },
        drift: [],
      },
      created_at: "2026-11-20T11:59:00.000Z",
      updated_at: "2026-11-20T11:59:00.000Z",
    },
  });
export type Source = z.infer<typeof Source>;
