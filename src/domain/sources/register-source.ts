import type { Db } from "../../adapters/postgres/index.ts";
import type { Config } from "../../config.ts";
import { AppError } from "../../lib/errors.ts";
import type { IdPrefix } from "../../lib/ids.ts";
import { type Doer, nameOfDoer } from "../audit/index.ts";
import { judgeUrl } from "../fetching/index.ts";
import { resolvePlace } from "../places/index.ts";
import { agencyOfRegister } from "../registers/catalogue.ts";
import { DEFAULT_COMPLETENESS, DEFAULT_IMAGE_POLICY, DEFAULT_TRUST, type ImagePolicy } from "./kinds.ts";
import { addressOf, type NewSource } from "./schema.ts";
import { insertSource, type SourceRow } from "./store.ts";

export type SourceCtx = { db: Db; config: Config; newId: (prefix: IdPrefix) => string; clock: () => number };

/** How often a source is asked until its own pace is known. */
export const FIRST_INTERVAL_S = { event: 3600, recall: 600, post: 900 } as const;

/** 422 on `url` for an address that is refused by its text alone; no request is made. */
export function checkAddress(ctx: Pick<SourceCtx, "config">, url: string): void {
  const judged = judgeUrl(url, { allowPrivateHosts: ctx.config.allowPrivateHosts });
  if (judged.ok) return;
  throw new AppError("address_refused", `This address is not fetched: ${judged.reason}.`, {
    errors: [{ pointer: "/url", message: judged.reason }],
  });
}

export type Terms = { attribution: string | null; licence: string | null; imagePolicy: ImagePolicy; alertable: boolean };

/** On what terms a source's items are shown and passed on: as said, else as its register's agency demands. */
export function termsOf(source: NewSource): Terms {
  const register = source.config?.register;
  const agency = register === undefined ? null : agencyOfRegister(register);
  return {
    attribution: source.attribution ?? agency?.attribution ?? null,
    licence: source.licence ?? agency?.licence ?? null,
    imagePolicy: source.image_policy ?? agency?.image_policy ?? DEFAULT_IMAGE_POLICY,
    alertable: source.alertable ?? agency?.alertable ?? true,
  };
}

/** Adds a source. No request is made to it: it is due at the next tick. */
export async function registerSource(ctx: SourceCtx, doer: Doer, input: NewSource): Promise<SourceRow> {
  const url = addressOf(input);
  checkAddress(ctx, url);
  const place = await resolvePlace(ctx.db, input.place_id ?? null);
  const values = {
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
    ...termsOf(input),
    createdBy: nameOfDoer(doer),
    intervalS: FIRST_INTERVAL_S[input.item_kind],
  };
  return insertSource(ctx.db, doer, values, ctx.clock());
}
