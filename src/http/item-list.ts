import { z } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";
import { hasRole } from "../domain/accounts/schema.ts";
import { calendarQuery, type FormatName, FORMATS } from "../domain/formats/index.ts";
import type { Tag } from "../domain/hotpath/index.ts";
import {
  checkQuery,
  Count,
  DEFAULT_MIN_QUALITY,
  Facet,
  Facets,
  hashQuery,
  Item,
  ITEM_FIELDS,
  type ItemQuery,
  itemQueryFields,
  itemView,
  listItems,
  positionName,
  toldView,
} from "../domain/items/index.ts";
import { flag, listOfSome } from "../domain/items/query-values.ts";
import { KINDS } from "../domain/items/schema.ts";
import { findPlace, type Place } from "../domain/places/index.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";
import { answerDocument, formatsOf, type ItemSource, refuseJsonOnly, rowsOf } from "./item-documents.ts";
import { formatOf } from "./negotiate.ts";
import { listOf, pageQuery, readCursor, sealPosition, toPage } from "./page.ts";
import { publicAnswer } from "./public-answer.ts";

/** What of its items a list shows, and what it tells beside them; no part of the query itself. */
const presentationFields = {
  fields: listOfSome(z.enum(ITEM_FIELDS), 20)
    .optional()
    .openapi({ description: "Only these fields of each item, and its id and kind; comma-separated.", example: ["title", "url"] }),
  facets: listOfSome(Facet, 9)
    .optional()
    .openapi({ description: "The most frequent values of these, counted over the first 1,000 items." }),
  count: flag.optional().openapi({ description: "How many items there are, counted up to 1,000." }),
};
/** How many rows there may be depends on the format and the caller: see `rowsOf`. */
const limit = z.coerce.number().int().min(1).max(100_000).optional().openapi({
  description: "Most items in one answer: in JSON 20 unless given and at most 100, elsewhere all that the format takes.",
  example: 20,
});
const allFields = { ...itemQueryFields, ...presentationFields, ...pageQuery, limit };

export type ListInput = ItemQuery & { [Name in keyof typeof presentationFields]?: z.infer<(typeof presentationFields)[Name]> } & {
  limit?: number | undefined;
  cursor?: string | undefined;
};

/** The parameters of a list; `fixed` is what its address has settled already, `own` what it reads in its own way. */
export function listQuery<Fixed extends Partial<ItemQuery>, Own extends z.ZodRawShape>(fixed: Fixed, own: Own) {
  const free = Object.fromEntries(Object.entries(allFields).filter(([name]) => !(name in fixed))) as Omit<typeof allFields, keyof Fixed>;
  return z
    .strictObject({ ...free, ...own })
    .superRefine((query, context) => checkQuery({ ...(query as Partial<ItemQuery>), ...fixed }, context));
}

type ListAnswer = Response & TypedResponse<z.infer<typeof ItemList>, 200, "json">;

export const ItemList = listOf(Item).extend({ count: Count.optional(), facets: Facets.optional() });

/** The most selective thing the list depends on. */
function tagsOf(query: ItemQuery): Tag[] {
  if (query.source_id !== undefined) return [`source:${query.source_id}`];
  if (query.place_id !== undefined) return [`place:${query.place_id}`];
  return (query.kind === undefined ? KINDS : [query.kind]).map((kind) => `kind:${kind}` as const);
}

/** Places do not change while an isolate lives. */
const placeIds = new Map<string, string>();
const MAX_PLACE_IDS = 10_000;

/** The place given by id or code; null when the gazetteer has none. */
export async function placeOf(c: Context<AppEnv>, idOrCode: string): Promise<Place | null> {
  return /^[\w-]{1,80}$/.test(idOrCode) ? findPlace(c.get("ctx").db, idOrCode) : null;
}

/** Its id, remembered. */
export async function placeIdOf(c: Context<AppEnv>, idOrCode: string): Promise<string | null> {
  const known = placeIds.get(idOrCode);
  if (known !== undefined) return known;
  const place = await placeOf(c, idOrCode);
  if (place === null) return null;
  if (placeIds.size >= MAX_PLACE_IDS) placeIds.clear();
  placeIds.set(idOrCode, place.id);
  return place.id;
}

/** The query with its place by id; 422 for one the gazetteer does not have. */
async function resolved(c: Context<AppEnv>, query: ItemQuery): Promise<ItemQuery> {
  if (query.place_id === undefined) return query;
  const place_id = await placeIdOf(c, query.place_id);
  if (place_id === null) {
    throw new AppError("invalid", "A parameter is not valid.", {
      errors: [{ pointer: "/place_id", message: "is no place of the gazetteer" }],
    });
  }
  return { ...query, place_id };
}

/** One page of a list, as it is answered. */
async function readList(c: Context<AppEnv>, query: ItemQuery, list: string, limit: number, { cursor, fields, facets, count }: ListInput) {
  const { db, clock } = c.get("ctx");
  const after = await readCursor(c, cursor, position, list);
  const overview = facets === undefined && count !== true ? null : (facets ?? []);
  const found = await listItems(db, { query, nowMs: clock(), after, limit: limit + 1, withWithdrawn: false, overview });
  const page = await toPage(c, found.rows, limit, (row) => row.position, itemView, list);
  return {
    ...page,
    data: page.data.map((item) => pick(item, fields)),
    ...(count === true && found.overview !== null ? { count: found.overview.count } : {}),
    ...(facets !== undefined && found.overview !== null ? { facets: found.overview.facets } : {}),
  };
}

/** With `fields`, an item lacks what its schema promises: who asks for less gets less. */
function pick(item: Item, fields: ListInput["fields"]): Item {
  if (fields === undefined) return item;
  const shown = new Set<string>(["id", "kind", ...fields]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => shown.has(name))) as Item;
}

const position = z.array(z.string()).min(2);

/** What a cursor is signed for. One from before an order was given other keys would be read wrongly. */
const cursorList = (query: ItemQuery, hash: string) => `items:${positionName(query)}:${hash}`;

/** The list as the writers of the other formats take it. */
async function sourceOf(
  c: Context<AppEnv>,
  format: FormatName,
  query: ItemQuery,
  hash: string,
  cursor: string | undefined,
): Promise<ItemSource<readonly string[]>> {
  const { db, clock } = c.get("ctx");
  const list = cursorList(query, hash);
  const withWithdrawn = FORMATS[format].isFollowed;
  return {
    key: `${c.req.path}?${hash}|${cursor ?? ""}`,
    tags: tagsOf(query),
    isPublic: query.min_quality >= DEFAULT_MIN_QUALITY,
    after: await readCursor(c, cursor, position, list),
    async read(after, limit) {
      const { rows } = await listItems(db, { query, nowMs: clock(), after, limit: limit + 1, withWithdrawn, overview: null });
      const shown = rows.slice(0, limit);
      return { items: shown.map(withWithdrawn ? toldView : itemView), next: rows.length > limit ? (shown.at(-1)?.position ?? null) : null };
    },
    seal: (after) => sealPosition(c, after, list),
  };
}

/** Answers a list: every address that lists items comes through here. */
export async function answerList(c: Context<AppEnv>, input: ListInput) {
  const { limit: askedRows, cursor, fields, facets, count, ...wanted } = input;
  const format = formatOf(c, formatsOf(wanted.kind));
  const limit = rowsOf(c, format, askedRows);
  if (format !== "json") refuseJsonOnly(format, { fields, facets, count });
  const asked = format === "ics" ? calendarQuery(wanted, c.req.query("from") === undefined, c.get("ctx").clock()) : wanted;
  if (asked.min_quality < DEFAULT_MIN_QUALITY && !hasRole(c.get("actor"), "editor")) {
    throw new AppError("forbidden", `min_quality below ${DEFAULT_MIN_QUALITY} shows quarantined items and is for editors.`);
  }
  const query = await resolved(c, asked);
  const hash = await hashQuery(query);
  if (format !== "json") return (await answerDocument(c, format, limit, await sourceOf(c, format, query, hash, cursor))) as ListAnswer;
  const read = () => readList(c, query, cursorList(query, hash), limit, input);
  if (query.min_quality < DEFAULT_MIN_QUALITY) return c.json(await read(), 200, { "cache-control": "private, no-store" });
  const presentation = [limit, cursor ?? "", (fields ?? []).join(), (facets ?? []).join(), count === true].join("|");
  return publicAnswer(c, tagsOf(query), read, `${c.req.path}?${hash}|${presentation}`);
}
