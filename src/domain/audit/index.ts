export { type AuditQuery, auditStatement, listAudit } from "./audit-store.ts";
export { type AuditEntry, AuditEntryWire, AuditVerdict, type Doer } from "./schema.ts";
export { auditView } from "./view.ts";
export { type AuditCtx, keepAudit, verifyAudit } from "./verify.ts";
