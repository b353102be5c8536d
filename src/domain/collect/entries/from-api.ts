import type { RawDraft } from "../../cleaning/index.ts";
import { bareName, type Block, BLOCKS, isRecord, type ParsedApi } from "../../parsing/index.ts";
import { dayAfter } from "./day-after.ts";
import type { Entry, SourceDefaults } from "./entry.ts";

type Fields = Record<string, unknown>;

/** Items of a mapped JSON answer as drafts of the kind its source is about; fields of other kinds are passed over. */
export function entriesOfApi({ entries }: Omit<ParsedApi, "mapping">, source: SourceDefaults): Entry[] {
  return entries.map((entry) => {
    const fields = Object.fromEntries(Object.entries(entry).map(([name, value]) => [bareName(name), value]));
    return { raw: rawDraftOf(fields, source), id: idOf(fields["external_id"]) };
  });
}

const idOf = (id: unknown): string | null =>
  typeof id === "string" && id.trim() !== "" ? id.trim() : typeof id === "number" ? String(id) : null;

// What the source gave is passed on as it is: cleaning counts a value of the wrong type as missing.
const text = (value: unknown) => (typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null);
const list = (value: unknown): unknown[] => (value === undefined || value === null ? [] : [value].flat());
/** A comma that parts figures of one number (`1,500 W`) parts no words; codes have more figures before it. */
const BETWEEN_WORDS = /(?<!(?<!\d)\d{1,3}),|,(?!\d)|[;\n]/;
/** Words that stand in one text between commas are a list, too; what comes as a list is parted already. */
function words(value: unknown): unknown[] {
  const each = list(value);
  const [only] = each;
  return each.length === 1 && typeof only === "string" ? only.split(BETWEEN_WORDS).map((word) => word.trim()) : each;
}

function rawDraftOf(fields: Fields, source: SourceDefaults): RawDraft {
  const common = {
    title: text(fields["title"]),
    summary: text(fields["summary"]),
    url: text(fields["url"]),
    language: text(fields["language"]),
    image_url: text(fields["image_url"]),
    tags: [...source.tags, ...words(fields["tags"])],
    published_at: text(fields["published_at"]),
  };
  const block = blockOf(fields, source.itemKind);
  switch (source.itemKind) {
    case "event":
      return {
        kind: "event",
        ...common,
        event: {
          ...block,
          ...lastDayOf(block),
          place_id: text(fields["place_id"]) ?? source.placeId,
          category: text(fields["category"]) ?? source.category,
        },
      };
    case "recall":
      return {
        kind: "recall",
        ...common,
        recall: { ...block, countries: words(fields["countries"]), products: productsOf(fields) },
      };
    case "post":
      return { kind: "post", ...common, post: { ...block, mentions: words(fields["mentions"]) } };
  }
}

function blockOf(fields: Fields, block: Block): Record<string, string | number | boolean | null> {
  return Object.fromEntries(BLOCKS[block].map((name) => [name, text(fields[name])] as const));
}

const isDay = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);

/** Between bare days `ends_at` names the last one; `ends_on`, the item's own field, the one after. */
function lastDayOf({ starts_at, starts_on, ends_at }: Record<string, unknown>) {
  return isDay(starts_on ?? starts_at) && isDay(ends_at) ? { ends_at: dayAfter(ends_at) } : {};
}

/** `products` are objects with the item's own names; the flat fields tell of one product, or of one for each name. */
function productsOf(fields: Fields): object[] {
  const declared = list(fields["products"]).filter(isRecord);
  if (declared.length > 0) return declared.map((each) => ({ ...each, models: words(each["models"]), barcodes: words(each["barcodes"]) }));
  const names = list(fields["product_name"]).map(text);
  const brand = text(fields["product_brand"]);
  const codes = { models: words(fields["product_models"]), barcodes: words(fields["product_barcodes"]) };
  if (names.length <= 1) return [{ name: names[0] ?? null, brand, ...codes }];
  // Codes that are listed for several products belong to none of them for certain.
  return [...names.map((name) => ({ name, brand })), { name: null, ...codes }];
}
