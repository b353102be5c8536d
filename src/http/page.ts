import type { Context } from "hono";
import { z } from "zod";
import { openCursor, sealCursor } from "../lib/cursor.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

/** `limit` and `cursor` of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20).openapi({ description: "Most things in one answer.", example: 20 }),
  cursor: z.string().max(500).optional().openapi({ description: "`next_cursor` of the page before." }),
};

/** A list's wire form. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), page: z.object({ limit: z.number().int(), next_cursor: z.string().nullable() }) });

/** The list a cursor belongs to: its path and every filter but `limit` and `cursor`. */
function listName(c: Context<AppEnv>): string {
  const url = new URL(c.req.url);
  url.searchParams.delete("cursor");
  url.searchParams.delete("limit");
  url.searchParams.sort();
  return `${url.pathname}?${url.searchParams.toString()}`;
}

/** Where the page before ended, parsed by `position`; null on the first page. 422 for a cursor that is not of this list. */
export async function readCursor<Position>(
  c: Context<AppEnv>,
  cursor: string | undefined,
  position: z.ZodType<Position>,
  list = listName(c),
): Promise<Position | null> {
  if (cursor === undefined) return null;
  const opened = await openCursor(c.get("config").CURSOR_SECRET, list, cursor);
  const parsed = position.safeParse(opened);
  if (!parsed.success) {
    throw new AppError("invalid", "A query parameter is not valid.", {
      errors: [{ pointer: "/cursor", message: "is not a cursor of this list; start again without one" }],
    });
  }
  return parsed.data;
}

/** A cursor of this list that ends at `position`. */
export function sealPosition(c: Context<AppEnv>, position: readonly (string | number)[], list = listName(c)): Promise<string> {
  return sealCursor(c.get("config").CURSOR_SECRET, list, position);
}

/** One page out of `limit + 1` rows: the surplus row only tells that there is a next page. */
export async function toPage<Row, View>(
  c: Context<AppEnv>,
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => readonly (string | number)[],
  view: (row: Row) => View,
  list = listName(c),
): Promise<{ data: View[]; page: { limit: number; next_cursor: string | null } }> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  const next = more ? await sealPosition(c, position(last), list) : null;
  if (next !== null) {
    const url = new URL(c.req.url);
    url.searchParams.set("cursor", next);
    c.header("link", `<${c.get("config").PUBLIC_URL}${url.pathname}${url.search}>; rel="next"`);
  }
  return { data: shown.map(view), page: { limit, next_cursor: next } };
}
