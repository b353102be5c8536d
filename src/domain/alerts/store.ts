import { and, desc, eq, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import { alerts, sources } from "../../../drizzle/schema/sources.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { toRfc3339, toRfc3339OrNull } from "../../lib/instants.ts";
import { ALERT_KINDS, Alert, type ALERT_STATES, type AlertKind, type Conditions } from "./schema.ts";

export type Noted = {
  sourceId: string;
  jobId: string;
  conditions: Conditions;
  newId: () => string;
  /** Holds while the run may still write. */
  condition: SQL;
};

/**
 * Opens an alert for each condition that is met and has none open, and resolves those that are met no more: the one open
 * row of a source and kind is what makes a transition happen once, whoever repeats it. Answers the `Transition`s it made.
 */
export function noteConditions({ sourceId, jobId, conditions, newId, condition }: Noted): SQL {
  const met = ALERT_KINDS.flatMap((kind) => (conditions[kind] ? [{ id: newId(), kind, message: conditions[kind] }] : []));
  const over = ALERT_KINDS.filter((kind) => conditions[kind] === null);
  return sql`
    with opened as (
      insert into alerts as a (id, source_id, kind, message, opened_by_job)
      select met.id, ${sourceId}, met.kind, met.message, ${jobId}
      from jsonb_to_recordset(${JSON.stringify(met)}::jsonb) as met(id text, kind text, message text) where ${condition}
      on conflict (source_id, kind) where resolved_at is null do update set message = excluded.message where a.message <> excluded.message
      returning a.id, a.kind, a.message, xmax = 0 as fresh
    ), resolved as (
      update alerts a set resolved_at = now(), resolution = 'recovered'
      where a.source_id = ${sourceId} and a.kind = any(${sql.param(over)}::text[]) and a.resolved_at is null and ${condition}
      returning a.id, a.kind, a.message
    )
    select id as "alertId", kind, 'open' as to, message from opened where fresh
    union all select id, kind, 'resolved', message from resolved`;
}

/** Ends what is open of a source that an operator changed or removed: it was about something that is no more. */
export const endAlerts = (sourceId: string, resolution: "amended" | "removed"): SQL => sql`
  update alerts set resolved_at = now(), resolution = ${resolution} where source_id = ${sourceId} and resolved_at is null`;

export type AlertFilter = {
  state: (typeof ALERT_STATES)[number] | null;
  kind: AlertKind | null;
  sourceId: string | null;
  before: string | null;
  limit: number;
};

/** Newest first; `before` is the id the page before ended with. */
export async function listAlerts(db: Db, { state, kind, sourceId, before, limit }: AlertFilter): Promise<Alert[]> {
  const rows = await db
    .select({ alert: alerts, sourceName: sources.name })
    .from(alerts)
    .innerJoin(sources, eq(sources.id, alerts.sourceId))
    .where(
      and(
        sourceId === null ? undefined : eq(alerts.sourceId, sourceId),
        kind === null ? undefined : eq(alerts.kind, kind),
        state === null ? undefined : state === "open" ? isNull(alerts.resolvedAt) : isNotNull(alerts.resolvedAt),
        before === null ? undefined : lt(alerts.id, before),
      ),
    )
    .orderBy(desc(alerts.id))
    .limit(limit);
  return rows.map(({ alert, sourceName }) =>
    Alert.parse({
      id: alert.id,
      source_id: alert.sourceId,
      source_name: sourceName,
      kind: alert.kind,
      state: alert.resolvedAt === null ? "open" : "resolved",
      message: alert.message,
      opened_at: toRfc3339(alert.openedAt),
      job_id: alert.openedByJob,
      resolved_at: toRfc3339OrNull(alert.resolvedAt),
      resolution: alert.resolution,
    }),
  );
}
