import type { Db } from "../../adapters/postgres/index.ts";
import type { Queues } from "../../adapters/queues/index.ts";
import type { Config } from "../../config.ts";
import { AppError, type FieldError } from "../../lib/errors.ts";
import type { Message } from "../../messages.ts";
import type { Doer } from "../audit/index.ts";
import type { Tag } from "../hotpath/index.ts";
import { Kind } from "../items/schema.ts";
import { resolvePlace } from "../places/index.ts";
import { agencyOfRegister } from "../registers/catalogue.ts";
import { checkAddress } from "./register-source.ts";
import { changeOf } from "./auditable.ts";
import { configFaults, SourceConfig } from "./config.ts";
import type { SourcePatch } from "./schema.ts";
import { amend, type SourceRow, type SourceUpdate } from "./store.ts";

export type AmendCtx = {
  config: Config;
  db: Db;
  queues: Queues<Message>;
  requestId: string;
  clock: () => number;
  waitUntil: (work: Promise<unknown>) => void;
  /** Calls cached answers with these tags out of date, everywhere. */
  bump: (tags: readonly Tag[]) => Promise<unknown>;
};

/** What shapes the drafts of the next document: it is read in full again, whatever the validators say. */
const SHAPES_DRAFTS = ["url", "place_id", "category", "tags", "language", "config"] as const;
/** What decides how items are made of the sightings that are stored: they are folded anew. */
const SHAPES_ITEMS = ["trust", "alertable", "image_policy"] as const;
/** What was learnt of the source at its old address. */
const AFRESH = { naming: "id", failures: 0, errorCode: null, errorMessage: null, statedAttribution: null, statedLicence: null };
/** What items show of their source. */
const SHOWN = ["name", "attribution", "licence"] as const;

/**
 * Changes what is named. A new address or configuration starts afresh: failures and habits belonged to the old one. Null
 * where the source was removed meanwhile.
 */
export async function amendSource(ctx: AmendCtx, doer: Doer, source: SourceRow, patch: SourcePatch): Promise<SourceRow | null> {
  if (patch.url !== undefined) checkAddress(ctx, patch.url);
  const faults = [...alertableFaults(source, patch), ...(patch.config === undefined ? [] : configFaults(source, patch.config))];
  if (faults.length > 0) throw new AppError("invalid", "A field is not valid.", { errors: faults });
  const { place_id, image_policy, ...rest } = patch;
  const names = (fields: readonly (keyof SourcePatch)[]) => fields.some((field) => patch[field] !== undefined);
  const now = new Date(ctx.clock()).toISOString();
  const startsAfresh = names(["url", "config"]);
  const refolds = names(SHAPES_ITEMS);
  const told: SourceUpdate = {
    ...rest,
    imagePolicy: image_policy,
    ...(place_id === undefined ? {} : { placeId: (await resolvePlace(ctx.db, place_id))?.id ?? null }),
  };
  const amended = await amend(ctx.db, doer, source.id, {
    values: {
      ...told,
      ...(names(SHAPES_DRAFTS) ? { etag: null, lastModified: null, bodyHash: null, profile: {}, nextRunAt: now } : {}),
      ...(startsAfresh ? AFRESH : {}),
      ...(patch.enabled === true ? { nextRunAt: now } : {}),
      updatedAt: now,
    },
    now,
    change: changeOf(source, told, patch),
    refolds,
    // Absence noted under the old meaning of absence says nothing under the new one.
    forgetsAbsence: patch.completeness !== undefined && patch.completeness !== source.completeness,
    endsAlerts: startsAfresh || patch.enabled === false,
  });
  if (amended === null) return null;
  const kind = Kind.parse(source.itemKind);
  if (refolds) ctx.waitUntil(ctx.queues.send([{ type: "kind.match.v1", kind, request_id: ctx.requestId }]));
  if (names(SHOWN)) {
    const places = amended.placeIds.map((id): Tag => `place:${id}`);
    ctx.waitUntil(ctx.bump([`source:${source.id}`, `kind:${kind}`, ...places]));
  }
  return amended.row;
}

/** The terms of a register's agency stand above an operator's wish. */
function alertableFaults(source: SourceRow, { alertable }: SourcePatch): FieldError[] {
  const { register } = SourceConfig.parse(source.config);
  if (alertable !== true || register === undefined || agencyOfRegister(register).alertable) return [];
  const message = `the terms of ${agencyOfRegister(register).name} forbid alerts from this register`;
  return [{ pointer: "/alertable", message }];
}
