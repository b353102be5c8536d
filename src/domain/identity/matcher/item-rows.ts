import { checkKeys } from "../../items/check-keys.ts";
import { productKeys } from "../../items/product-keys.ts";
import type { Canonical } from "../../items/schema.ts";
import { searchVector } from "../../items/search-vector.ts";
import { blockOf } from "../fold/diff.ts";
import type { Folded } from "../schema.ts";
import { localDays } from "./local-days.ts";
import type { Plan } from "./plan.ts";

/** Columns of `items` that the matcher writes, by the type as which Postgres reads them from JSON. */
const COLUMNS_BY_TYPE = {
  text: [
    "id",
    "kind",
    "title",
    "summary",
    "url",
    "language",
    "image_url",
    "place_id",
    "category",
    "series_id",
    "status",
    "agency_id",
    "recall_number",
  ],
  "text[]": ["tags"],
  boolean: ["visible", "withdrawn", "archived", "alertable", "is_free"],
  timestamptz: ["published_at", "first_seen_at", "starts_at", "ends_at"],
  date: ["local_date", "local_end_date"],
  integer: ["revision", "resolver"],
  float8: ["lat", "lon"],
  numeric: ["price_min", "price_max"],
  jsonb: ["detail"],
} as const;

/** Column → type. */
export const ITEM_COLUMNS = Object.fromEntries(
  Object.entries(COLUMNS_BY_TYPE).flatMap(([type, names]) => names.map((name) => [name, type])),
);

/** Column → type of what may change while the canonical form stays. */
export const BESIDE_COLUMNS = { id: "text", alertable: "boolean", archived: "boolean", first_seen_at: "timestamptz" };

export function besideRow({ id, folded, archived }: Plan["items"][number]): Record<keyof typeof BESIDE_COLUMNS, unknown> {
  return { id, alertable: folded.alertable, archived, first_seen_at: folded.firstSeenAt };
}

/** Column → type of `item_evidence`. */
export const EVIDENCE_COLUMNS = {
  item_id: "text",
  winners: "jsonb",
  conflicts: "jsonb",
  quality: "jsonb",
  quality_score: "integer",
  sort_at: "timestamptz",
};

/** Who says what of an item, and how good that makes it. */
export function evidenceRow(item_id: string, folded: Folded): Record<keyof typeof EVIDENCE_COLUMNS, unknown> {
  const { provenance: winners, conflicts, quality, firstSeenAt, canonical } = folded;
  const publishedAt = canonical.published_at ?? firstSeenAt;
  const sort_at = Date.parse(publishedAt) < Date.parse(firstSeenAt) ? publishedAt : firstSeenAt;
  return { item_id, winners, conflicts, quality, quality_score: quality.score, sort_at };
}

/** The row of an item: typed columns for what is filtered and sorted by, `detail` for the block of its kind; absent is null. */
export function itemRow(item: Plan["items"][number]): Record<string, unknown> {
  const { canonical, visible, resolver } = item.folded;
  const block = blockOf(canonical);
  const row: Record<string, unknown> = {
    // The fields of the wire form that are columns too go by the same names.
    ...canonical,
    ...block,
    ...(canonical.kind === "event" ? localDays(canonical.event) : {}),
    ...besideRow(item),
    revision: item.revision,
    resolver,
    visible,
    detail: block,
  };
  const columns = Object.entries(row).filter(([name]) => name in ITEM_COLUMNS);
  return { ...Object.fromEntries(columns), ...indexedWords(canonical) };
}

/** What full-text search finds the item by, most telling first. */
function indexedWords(canonical: Canonical): { search_vector: string; search_words: string; search_language: string | null } {
  const names = [...namesIn(canonical), ...canonical.tags].map((name) => ["B", name] as const);
  const { vector, words, language } = searchVector([["A", canonical.title], ...names, ["C", canonical.summary]], canonical.language);
  return { search_vector: vector, search_words: words.join(" "), search_language: language };
}

function namesIn(canonical: Canonical): (string | null)[] {
  if (canonical.kind === "event")
    return [canonical.event.venue, canonical.event.address, canonical.event.organizer, canonical.event.category];
  if (canonical.kind === "post") return [canonical.post.author];
  const { agency_id, recall_number, products, hazard } = canonical.recall;
  return [agency_id, recall_number, hazard, ...products.flatMap((product) => [product.name, product.brand, ...product.models])];
}

/** The products of a recall, in the order of its canonical form; what is not served is not looked for. Keys go as one text: an array is dear to read from JSON. */
export function productRows({ id, folded: { canonical, visible } }: Plan["items"][number]): object[] {
  if (canonical.kind !== "recall") return [];
  return canonical.recall.products.map((product, ordinal) => {
    const keys = productKeys(product);
    const found = visible ? checkKeys(keys, [product.brand, product.name], canonical) : [];
    return { item_id: id, ordinal, ...product, ...keys, check_lines: found.join("\n") };
  });
}
