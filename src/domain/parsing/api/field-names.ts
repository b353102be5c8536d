const COMMON = ["external_id", "title", "summary", "url", "language", "image_url", "tags", "published_at"] as const;

/** The fields of each kind's own block. */
export const BLOCKS = {
  event: [
    "starts_at",
    "ends_at",
    "starts_local",
    "ends_local",
    "starts_on",
    "ends_on",
    "time_zone",
    "all_day",
    "status",
    "series_id",
    "place_id",
    "venue",
    "address",
    "lat",
    "lon",
    "category",
    "price",
    "price_min",
    "price_max",
    "currency",
    "is_free",
    "organizer",
  ],
  recall: [
    "agency_id",
    "recall_number",
    "recalled_at",
    "products",
    "product_name",
    "product_brand",
    "product_models",
    "product_barcodes",
    "hazard",
    "remedy",
    "units",
    "severity",
    "countries",
  ],
  post: ["author", "excerpt", "mentions"],
} as const;
export type Block = keyof typeof BLOCKS;

/** Fields that hold lists; of all others the first value counts. */
export const LIST_FIELDS: ReadonlySet<string> = new Set([
  "tags",
  "products",
  "product_name",
  "product_models",
  "product_barcodes",
  "countries",
  "mentions",
]);

/** Fields that hold a date. */
export const DATE_FIELDS: ReadonlySet<string> = new Set([
  "published_at",
  "starts_at",
  "ends_at",
  "starts_local",
  "ends_local",
  "starts_on",
  "ends_on",
  "recalled_at",
]);

const inBlocks = Object.entries(BLOCKS).flatMap(([block, names]) => names.flatMap((name) => [name, `${block}.${name}`]));

/** Every name a mapping may give a value to: the item's own, those of a block with or without the block's name before them. */
export const FIELD_NAMES: readonly string[] = [...COMMON, ...inBlocks];

/** The name without its block. */
export const bareName = (name: string) => name.slice(name.indexOf(".") + 1);
