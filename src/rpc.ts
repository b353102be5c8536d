import type { AuditVerdict, Doer } from "./domain/audit/schema.ts";
import type { PasswordInput, PasswordResult } from "./domain/accounts/change-password.ts";
import type { SignInInput, SignInResult } from "./domain/accounts/sign-in.ts";
import type { OpmlInput } from "./domain/sources/import-opml.ts";
import type { OpmlImport } from "./domain/sources/opml.ts";
import type { PreviewInput } from "./domain/collect/preview-source.ts";
import type { ItemPatch, QuarantineFilter, Reprocessed } from "./domain/identity/operators/index.ts";
import type { Kind } from "./domain/items/schema.ts";
import type { PreviewResult } from "./domain/collect/preview-schema.ts";

/** What the jobs Worker does for the edge Worker over the service binding: the heavy, and what must sit near the database. */
export interface JobsRpc {
  signIn(doer: Doer, input: SignInInput, requestId: string): Promise<SignInResult>;
  /** Which rule a new password breaks, in words for its owner; null where it may be taken. */
  judgePassword(input: { password: string; email: string }, requestId: string): Promise<string | null>;
  register(doer: Doer, input: { email: string; password: string }, requestId: string): Promise<void>;
  /** What it ends is for the caller to make void. */
  changePassword(doer: Doer, input: PasswordInput, requestId: string): Promise<PasswordResult>;
  /** The same: the ids that are to be made void, or null where the link is no good. */
  resetPassword(doer: Doer, input: { token: string; password: string }, requestId: string): Promise<string[] | null>;
  previewSource(input: PreviewInput, requestId: string): Promise<PreviewResult>;
  importOpml(input: OpmlInput, requestId: string): Promise<OpmlImport | null>;
  /** Lets the kind's one writer work, for somebody who waits. */
  matchNow(kind: Kind, requestId: string): Promise<{ busy: boolean }>;
  /** What an operator says of an item, cleaned as any source's words are; to be checked again. */
  cleanPatch(patch: ItemPatch, requestId: string): Promise<unknown>;
  reprocessQuarantine(doer: Doer, filter: QuarantineFilter, requestId: string): Promise<Reprocessed>;
  finishTakedowns(requestId: string): Promise<{ finished: number }>;
  verifyAudit(requestId: string): Promise<AuditVerdict>;
}
