import type { Db } from "../../adapters/postgres/index.ts";
import { type AuditQuery, listAudit } from "./audit-store.ts";
import { auditView } from "./view.ts";

const ROWS_AT_ONCE = 1_000;

/** What the query finds, newest first, one entry a line, read page by page as it is taken. */
export async function* exportAudit(db: Db, query: AuditQuery): AsyncGenerator<string> {
  for (let before: number | null = null; ;) {
    const rows = await listAudit(db, query, before, ROWS_AT_ONCE);
    yield rows.map((row) => `${JSON.stringify(auditView(row))}\n`).join("");
    before = rows.at(-1)?.id ?? null;
    if (rows.length < ROWS_AT_ONCE) return;
  }
}
