import { z } from "zod";
import { Kind } from "../items/schema.ts";
import { agencyOfRegister, CATALOGUE } from "../registers/catalogue.ts";
import { misfits, SourceConfig } from "./config.ts";
import { COLLECTED_KINDS, type CollectedKind, COMPLETENESS, IMAGE_POLICIES } from "./kinds.ts";

const NO_NUL = "must not hold NUL";
const hasNoNul = (text: string) => !text.includes("\0");

/** `webcal:` and `feed:` are ways to say "open this with a reader"; what is meant is the address behind them. */
const withoutReaderScheme = (text: string) => text.replace(/^(?:webcals?|feed):\/\//i, "https://").replace(/^feed:(?=https?:)/i, "");

/** The address of a source, as somebody wrote it. */
export const SourceUrl = z
  .string()
  .trim()
  .overwrite(withoutReaderScheme)
  .max(2000)
  .refine(hasNoNul, NO_NUL)
  .refine((text) => URL.canParse(text) && /^https?:\/\//i.test(text), "must be an absolute http or https URL")
  .meta({ format: "uri" });

/** A text of a source; Postgres cannot hold NUL. */
const text = (maxChars: number) => z.string().trim().min(1).max(maxChars).refine(hasNoNul, NO_NUL);

const fields = {
  name: text(200),
  url: SourceUrl,
  place_id: z.string().max(80).refine(hasNoNul, NO_NUL).nullable(),
  category: text(60).nullable(),
  tags: z.array(text(60)).max(20),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a BCP 47 tag such as en or pt-BR")
    .nullable(),
  trust: z.number().int().min(0).max(100),
  completeness: z.enum(COMPLETENESS),
  /** Shown with every item. */
  attribution: text(500).nullable(),
  /** Shown with every item: an SPDX id, a name, or the address of the terms. */
  licence: text(200).nullable(),
  image_policy: z.enum(IMAGE_POLICIES),
  alertable: z.boolean(),
  enabled: z.boolean(),
};

type Checked = {
  kind?: CollectedKind | undefined;
  item_kind?: Kind | undefined;
  url?: string | undefined;
  config?: SourceConfig | undefined;
  alertable?: boolean | undefined;
};

function checkRegister({ item_kind, config, alertable }: Checked, refuse: (path: string[], message: string) => void): void {
  if (config?.register === undefined) return;
  if (item_kind !== undefined && item_kind !== "recall") refuse(["item_kind"], "must be recall: registers hold nothing else");
  const agency = agencyOfRegister(config.register);
  if (alertable === true && !agency.alertable) refuse(["alertable"], `the terms of ${agency.name} forbid alerts from this register`);
}

/** `mayBeGuessed`: a preview finds out for itself what the kind and the mapping of an address are. */
const checkSource = (mayBeGuessed: boolean) => (source: Checked, context: z.RefinementCtx) => {
  const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const { kind, url, config = {} } = source;
  if (kind !== "register" && url === undefined) refuse(["url"], "is needed");
  if (kind === undefined) {
    if (source.config !== undefined) refuse(["kind"], "is needed where there is a config");
    return;
  }
  for (const { field, message } of misfits(kind, config)) {
    if (!mayBeGuessed || field !== "mapping" || kind !== "api") refuse(["config", field], message);
  }
  if (kind === "register") checkRegister(source, refuse);
};

const newSource = {
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
};

/** Body of `POST /sources`. */
export const NewSource = z
  .strictObject(newSource)
  .superRefine(checkSource(false))
  .meta({
    id: "NewSource",
    example: { name: "Harbour Gazette", kind: "feed", url: "https://harbour-gazette.example/feed.xml", item_kind: "post", tags: ["local"] },
  });
export type NewSource = z.infer<typeof NewSource>;

/** Body of `POST /sources/preview`: an address is enough. What is not said is found out: kind, kind of item, name, mapping. */
export const SourceToPreview = z
  .strictObject({ ...newSource, kind: newSource.kind.optional(), item_kind: Kind.optional(), name: fields.name.optional() })
  .superRefine(checkSource(true))
  .meta({ id: "SourceToPreview", example: { url: "https://harbour-gazette.example/feed.xml" } });
export type SourceToPreview = z.infer<typeof SourceToPreview>;

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
