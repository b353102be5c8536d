import { z } from "zod";

/**
 * What operators hear of: three failures in a row; a document that brings nothing or far less than usual; fields that were
 * there and are gone; much of what a source announced missing at once.
 */
export const ALERT_KINDS = ["failing", "yield", "drift", "breakage"] as const;
export const AlertKind = z.enum(ALERT_KINDS);
export type AlertKind = z.infer<typeof AlertKind>;

export const ALERT_STATES = ["open", "resolved"] as const;

/** Of each condition a run has looked at: what is wrong, in words, or null where all is well. Others stay as they are. */
export type Conditions = Partial<Record<AlertKind, string | null>>;

/** An alert that opened or was resolved just now. */
export type Transition = { alertId: string; kind: AlertKind; to: "open" | "resolved"; message: string };

const instantText = z.iso.datetime();

export const Alert = z
  .object({
    id: z.string(),
    source_id: z.string(),
    source_name: z.string(),
    kind: AlertKind,
    state: z.enum(ALERT_STATES),
    message: z.string(),
    opened_at: instantText,
    /** The run that met it. */
    job_id: z.string(),
    resolved_at: instantText.nullable(),
    /** A run found it gone, or an operator changed or removed the source. */
    resolution: z.enum(["recovered", "amended", "removed"]).nullable(),
  })
  .meta({
    id: "Alert",
    example: {
      id: "alr_01kafq3v8x0000000000000000",
      source_id: "src_01kafq3v8x0000000000000000",
      source_name: "Harbour Gazette",
      kind: "failing",
      state: "open",
      message: "3 failures in a row; the last: harbour-gazette.example answered 404 Not Found: there is nothing at this address.",
      opened_at: "2026-11-20T12:15:00.000Z",
      job_id: "job_01kafq3v8x0000000000000000",
      resolved_at: null,
      resolution: null,
    },
  });
export type Alert = z.infer<typeof Alert>;
