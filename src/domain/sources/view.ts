import { toRfc3339, toRfc3339OrNull } from "../../lib/instants.ts";
import { profileOf } from "./profile.ts";
import { type Health, Source } from "./wire.ts";
import type { SourceRow } from "./store.ts";

/** A source's health, in an operator's words. */
export function healthView(row: SourceRow, nowMs: number): Health {
  const { reads, usual, last, yieldAlarm, drifted } = profileOf(row);
  const good = yieldAlarm === null && drifted.length === 0 ? "healthy" : "degraded";
  const state = !row.enabled ? "disabled" : row.failures > 0 ? "failing" : row.lastSuccessAt === null ? "new" : good;
  return {
    state,
    last_run_at: toRfc3339OrNull(row.lastRunAt),
    last_success_at: toRfc3339OrNull(row.lastSuccessAt),
    last_change_at: toRfc3339OrNull(row.lastChangeAt),
    next_run_at: toRfc3339(row.nextRunAt),
    interval_s: row.intervalS,
    consecutive_failures: row.failures,
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? "" },
    lag_s: row.lastSuccessAt === null ? null : Math.max(0, Math.round((nowMs - Date.parse(row.lastSuccessAt)) / 1000)),
    yield: { last, usual: reads === 0 ? null : Math.round(usual * 10) / 10, alarm: yieldAlarm },
    drift: drifted,
  };
}

/** A source's wire form. */
export function sourceView(row: SourceRow, nowMs: number): Source {
  return Source.parse({
    id: row.id,
    kind: row.kind,
    item_kind: row.itemKind,
    name: row.name,
    url: row.url,
    place_id: row.placeId,
    category: row.category,
    tags: row.tags,
    language: row.language,
    config: row.config,
    trust: row.trust,
    completeness: row.completeness,
    attribution: row.attribution,
    licence: row.licence,
    stated: { attribution: row.statedAttribution, licence: row.statedLicence },
    image_policy: row.imagePolicy,
    alertable: row.alertable,
    enabled: row.enabled,
    health: healthView(row, nowMs),
    created_at: toRfc3339(row.createdAt),
    updated_at: toRfc3339(row.updatedAt),
  });
}
