import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { cleanLine } from "../domain/cleaning/text.ts";
import { hasRole } from "../domain/accounts/schema.ts";
import type { By, OperatorCtx } from "../domain/identity/operators/index.ts";
import { type DetailRow, findItem, type ItemRow } from "../domain/items/index.ts";
import { notFound } from "../http/contract.ts";
import { doerOf } from "../http/doer.ts";
import type { AppEnv } from "../http/env.ts";
import { AppError } from "../lib/errors.ts";
import { type IdPrefix, isId } from "../lib/ids.ts";

/** What an operator's verbs stand on: the matcher sits near the database, and is asked to work at once. */
export function operatorCtx(c: Context<AppEnv>): OperatorCtx {
  const { db, clock, newId, jobs, requestId } = c.get("ctx");
  return { db, clock, newId, match: (kind) => jobs.matchNow(kind, requestId) };
}

export const byCaller = (c: Context<AppEnv>, reason: string | undefined): By => ({
  doer: doerOf(c),
  reason: reason === undefined ? null : cleanLine(reason),
});

export const isEditor = (c: Context<AppEnv>): boolean => hasRole(c.get("actor"), "editor");

/** What 202 means to an operator. */
export const ACCEPTED = "It is written down and will be so presently: another is at work on this kind of items.";

/** The id by which an item named in a body goes now. */
export async function currentId(c: Context<AppEnv>, id: string): Promise<string> {
  if (!isId("itm", id)) throw notFound("item");
  return (await findItem(c.get("ctx").db, id, false)).movedTo ?? id;
}

/** A filter by an id: one that is none matches nothing, and says so. */
export const idOf = (prefix: IdPrefix) => z.string().refine((id) => isId(prefix, id), `must be an id that begins with ${prefix}_`);

/** What is in quarantine, or was rejected, is for editors, here as in lists; what was served once keeps answering. */
const isShown = (c: Context<AppEnv>, { visible, withdrawn, wasServed, archived }: ItemRow & DetailRow): boolean =>
  visible || (withdrawn && wasServed) || archived || isEditor(c);

/**
 * The item; an id that was merged into another answers 308 for ever (RFC 9110, 15.4.9), one whose content was taken down 410.
 */
export async function itemOf(c: Context<AppEnv>, id: string, explained = false): Promise<ItemRow & DetailRow> {
  if (!isId("itm", id)) throw notFound("item");
  const { item, movedTo, erased } = await findItem(c.get("ctx").db, id, explained);
  if (movedTo !== null) {
    const url = new URL(c.req.url);
    throw new HTTPException(308, {
      res: new Response(null, { status: 308, headers: { location: `${url.pathname.replace(id, movedTo)}${url.search}` } }),
    });
  }
  if (erased) throw new AppError("gone", "This item was taken down; it does not come back.");
  if (item === null || !isShown(c, item)) throw notFound("item");
  return item;
}
