import type { z } from "zod";
import { toRfc3339 } from "../../lib/instants.ts";
import type { AuditRow } from "./audit-store.ts";
import type { AuditEntryWire } from "./schema.ts";

/** An entry's wire form. */
export function auditView(row: AuditRow): z.infer<typeof AuditEntryWire> {
  return {
    seq: row.seq,
    at: toRfc3339(row.at),
    actor: { type: row.actorType, id: row.actorId },
    action: row.action,
    target: { type: row.targetType, id: row.targetId },
    before: row.before as Record<string, unknown> | null,
    after: row.after as Record<string, unknown> | null,
    request_id: row.requestId,
    network: row.network,
    hash: row.hash,
  };
}
