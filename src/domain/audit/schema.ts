import { z } from "zod";

/** On whose behalf a verb acts, and what ties it to the request. */
export type Doer = {
  /** `id` is the user's or the key's. */
  actor: { type: "anonymous" | "system" | "user" | "key"; id?: string };
  requestId: string;
  /** Network of the caller's address (IPv4 /24, IPv6 /48), or null where nobody called. */
  network: string | null;
};

/** `before` and `after` hold ids, roles, states and settings; never what identifies a person, and never a secret. */
export type AuditEntry = {
  /** Noun and verb, as `source.create`. */
  action: `${string}.${string}`;
  target: { type: string; id: string | null };
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
};

/** What nobody asked for: cron, queue, and the first start. */
export const systemDoer = (requestId: string): Doer => ({ actor: { type: "system" }, requestId, network: null });

/** Who acted, in one word, for a row that says so: the user's or the key's id, or what it was. */
export const nameOfDoer = ({ actor }: Doer): string => actor.id ?? actor.type;

export const AuditEntryWire = z
  .object({
    seq: z.number().int().nullable(),
    at: z.string(),
    actor: z.object({ type: z.string(), id: z.string().nullable() }),
    action: z.string(),
    target: z.object({ type: z.string(), id: z.string().nullable() }),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    request_id: z.string().nullable(),
    network: z.string().nullable(),
    hash: z.string().nullable(),
  })
  .meta({
    id: "AuditEntry",
    example: {
      seq: 41,
      at: "2026-11-20T12:00:00.000Z",
      actor: { type: "user", id: "usr_01kafq3v8x0000000000000000" },
      action: "source.create",
      target: { type: "source", id: "src_01kafq3v8x0000000000000000" },
      before: null,
      after: { kind: "feed", url: "https://example.org/feed.xml" },
      request_id: "req_01kafq3v8x0000000000000000",
      network: "203.0.113.0/24",
      hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
  });

export const AuditVerdict = z
  .object({
    ok: z.boolean(),
    /** Entries looked at. */
    checked: z.number().int(),
    /** Number of the first entry that is not what was written, or is missing. */
    first_bad: z.number().int().nullable(),
    /** Up to where the chain is known outside the database. */
    anchored: z.number().int(),
  })
  .meta({ id: "AuditVerdict", example: { ok: true, checked: 41, first_bad: null, anchored: 40 } });
export type AuditVerdict = z.infer<typeof AuditVerdict>;
