export { type AuditQuery, asJson, auditRows, auditStatement, listAudit } from "./audit-store.ts";
export { type AuditEntry, AuditEntryWire, AuditVerdict, type Doer, nameOfDoer, systemDoer } from "./schema.ts";
export { auditView } from "./view.ts";
export { type AuditCtx, keepAudit, verifyAudit } from "./verify.ts";
export { exportAudit } from "./export-audit.ts";
