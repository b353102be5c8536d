import { z } from "zod";
import { KINDS, Quality } from "../../items/schema.ts";
import type { DecisionRow } from "./decision-list-store.ts";
import { DECISION_ACTIONS } from "./decision-store.ts";
import { type MatchRow, MATCH_STATES } from "./match-list-store.ts";
import { type QuarantinedRow, VERDICTS } from "./quarantine-store.ts";
import { Signals } from "../schema.ts";
import { type TakedownRow, TakedownTarget } from "./takedown-store.ts";

const instant = z.iso.datetime();
const who = z.string().nullable();

const Side = z.object({
  item_id: z.string(),
  sighting_id: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  published_at: instant.nullable(),
  local_date: z.string().nullable(),
  starts_at: instant.nullable(),
  place_id: z.string().nullable(),
  venue: z.string().nullable(),
  agency_id: z.string().nullable(),
  recall_number: z.string().nullable(),
  visible: z.boolean(),
  sources: z.array(z.object({ source_id: z.string(), name: z.string() })),
});

/** Two items that may be one. */
export const MatchWire = z
  .object({
    kind: z.enum(KINDS),
    state: z.enum(MATCH_STATES),
    score: z.number(),
    signals: Signals,
    at: instant,
    items: z.tuple([Side, Side]),
  })
  .meta({ id: "Match" });

export function matchView({ kind, state, score, signals, at, sides }: MatchRow): z.infer<typeof MatchWire> {
  return { kind, state, score, signals, at, items: sides };
}

/** What an operator decided. `item_ids` are those the items had then; `pairs`, how many sightings it joins or parts. */
export const DecisionWire = z
  .object({
    id: z.string(),
    action: z.enum(DECISION_ACTIONS),
    kind: z.enum(KINDS),
    item_ids: z.array(z.string()),
    pairs: z.number().int(),
    reason: z.string().nullable(),
    decided_by: z.string(),
    at: instant,
    revoked_by: who,
    revoked_at: instant.nullable(),
  })
  .meta({ id: "Decision" });

export function decisionView({ revokedAt, ...row }: DecisionRow): z.infer<typeof DecisionWire> {
  return { ...row, revoked_at: revokedAt };
}

/** What one source said and what keeps it from being served. */
export const QuarantinedWire = z
  .object({
    id: z.string().meta({ description: "The sighting's." }),
    item_id: z.string().nullable(),
    kind: z.enum(KINDS),
    source_id: z.string(),
    source_name: z.string(),
    external_id: z.string(),
    state: z.string(),
    title: z.string(),
    url: z.string().nullable(),
    quality: Quality,
    first_seen_at: instant,
    seen_at: instant,
    verdict: z.object({ verdict: z.enum(VERDICTS).nullable(), by: who, at: instant.nullable() }).nullable(),
  })
  .meta({ id: "Quarantined" });

export function quarantinedView(row: QuarantinedRow): z.infer<typeof QuarantinedWire> {
  const { verdict, verdict_by: by, verdict_at: at, score: _score, ...rest } = row;
  return { ...rest, verdict: by === null ? null : { verdict, by, at } };
}

/** Content that had to go. `state` is `open` until history and kept documents are clean of it too. */
export const TakedownWire = z
  .object({
    id: z.string(),
    target: TakedownTarget,
    reason: z.string(),
    requested_by: z.string(),
    at: instant,
    state: z.enum(["open", "done"]),
    done_at: instant.nullable(),
    sightings: z.number().int(),
    item_ids: z.array(z.string()),
  })
  .meta({ id: "Takedown" });

export function takedownView({
  id,
  target,
  reason,
  requested_by,
  at,
  done_at,
  sighting_ids,
  item_ids,
}: TakedownRow): z.infer<typeof TakedownWire> {
  const state = done_at === null ? "open" : "done";
  return { id, target, reason, requested_by, at, state, done_at, sightings: sighting_ids.length, item_ids };
}
