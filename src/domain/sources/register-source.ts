import type { Db } from "../../adapters/postgres/index.ts";
import type { Config } from "../../config.ts";
import { AppError } from "../../lib/errors.ts";
import type { IdPrefix } from "../../lib/ids.ts";
import { judgeUrl } from "../fetching/index.ts";
import { resolvePlace } from "../places/index.ts";
import { agencyOfRegister } from "../registers/catalogue.ts";
import { addressOf, DEFAULT_COMPLETENESS, DEFAULT_TRUST, type NewSource, SourceConfig, type SourcePatch } from "./schema.ts";
import { findSource, insertSource, type SourceRow, updateSource } from "./store.ts";

export type SourceCtx = { db: Db; config: Config; newId: (prefix: IdPrefix) => string; clock: () => number };

/** How often a source is asked until its own pace is known. */
export const FIRST_INTERVAL_S = { event: 3600, recall: 600, post: 900 } as const;

const SHAPES_DRAFTS = ["url", "place_id", "category", "tags", "language"] as const;

/** 422 on `url` for an address that is refused by its text alone; no request is made. */
export function checkAddress(ctx: Pick<SourceCtx, "config">, url: string): void {
  const judged = judgeUrl(url, { allowPrivateHosts: ctx.config.allowPrivateHosts });
  if (judged.ok) return;
  throw new AppError("address_refused", `This address is not fetched: ${judged.reason}.`, {
    errors: [{ pointer: "/url", message: judged.reason }],
  });
}

/** Adds a source. No request is made to it: it is due at the next tick. */
export async function registerSource(ctx: SourceCtx, input: NewSource, createdBy: string): Promise<SourceRow> {
  const url = addressOf(input);
  checkAddress(ctx, url);
  const register = input.config?.register;
  const agency = register === undefined ? null : agencyOfRegister(register);
  const place = await resolvePlace(ctx.db, input.place_id ?? null);
  return insertSource(ctx.db, {
    id: ctx.newId("src"),
    kind: input.kind,
    itemKind: input.item_kind,
    name: input.name,
    url,
    placeId: place?.id ?? null,
    category: input.category ?? null,
    tags: input.tags ?? [],
    language: input.language ?? null,
    config: input.config ?? {},
    trust: input.trust ?? DEFAULT_TRUST[input.kind],
    completeness: input.completeness ?? DEFAULT_COMPLETENESS[input.kind],
    attribution: input.attribution ?? agency?.attribution ?? null,
    alertable: input.alertable ?? agency?.alertable ?? true,
    createdBy,
    intervalS: FIRST_INTERVAL_S[input.item_kind],
  });
}

/**
 * Changes what is named. A new address starts afresh: its failures belonged to the old one. Whatever shapes the drafts
 * drops the validators too, so that the next run reads the whole document again.
 */
export async function amendSource(ctx: SourceCtx, id: string, patch: SourcePatch): Promise<SourceRow | null> {
  if (patch.url !== undefined) checkAddress(ctx, patch.url);
  if (patch.alertable === true) await checkAlertable(ctx, id);
  const { place_id, ...rest } = patch;
  const now = new Date(ctx.clock()).toISOString();
  const shapesDrafts = SHAPES_DRAFTS.some((field) => patch[field] !== undefined);
  return updateSource(ctx.db, id, {
    ...rest,
    ...(place_id === undefined ? {} : { placeId: (await resolvePlace(ctx.db, place_id))?.id ?? null }),
    ...(shapesDrafts ? { etag: null, lastModified: null, bodyHash: null, nextRunAt: now } : {}),
    ...(patch.url === undefined ? {} : { failures: 0, errorCode: null, errorMessage: null }),
    ...(patch.enabled === true ? { nextRunAt: now } : {}),
    updatedAt: now,
  });
}

/** 422 on `alertable` where the terms of the register's agency forbid alerts. */
async function checkAlertable(ctx: SourceCtx, id: string): Promise<void> {
  const source = await findSource(ctx.db, id);
  const { register } = SourceConfig.parse(source?.config ?? {});
  if (register === undefined || agencyOfRegister(register).alertable) return;
  throw new AppError("invalid", "A field is not valid.", {
    errors: [{ pointer: "/alertable", message: `the terms of ${agencyOfRegister(register).name} forbid alerts from this register` }],
  });
}
