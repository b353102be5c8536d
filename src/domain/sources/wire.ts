import { z } from "zod";
import { Kind } from "../items/schema.ts";
import { COMPLETENESS, IMAGE_POLICIES, SOURCE_KINDS } from "./kinds.ts";

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
    /** What its own document says of both, shown with items where the two above are null. */
    stated: z.object({ attribution: z.string().nullable(), licence: z.string().nullable() }),
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
      stated: { attribution: "© Harbour Gazette", licence: null },
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
