import { WorkerEntrypoint } from "cloudflare:workers";
import { buildJobsCtx, type JobsEnv } from "../src/ctx/jobs.ts";
import { changePassword, type PasswordInput, resetPassword } from "../src/domain/accounts/change-password.ts";
import { register } from "../src/domain/accounts/register.ts";
import { signIn, type SignInInput } from "../src/domain/accounts/sign-in.ts";
import { type Doer, verifyAudit } from "../src/domain/audit/index.ts";
import { cleanMarkdown } from "../src/domain/cleaning/markdown.ts";
import { dropBodies } from "../src/domain/collect/bodies.ts";
import { finishTakedowns, matchNow, reprocessQuarantine } from "../src/domain/identity/index.ts";
import type { QuarantineFilter } from "../src/domain/identity/operator.ts";
import type { Kind } from "../src/domain/items/schema.ts";
import { type PreviewInput, previewSource } from "../src/domain/collect/preview-source.ts";
import { importOpml, type OpmlInput } from "../src/domain/sources/import-opml.ts";
import type { JobsRpc as Rpc } from "../src/rpc.ts";
import { consumeBatch } from "./queue.ts";
import { tick } from "./schedule.ts";

export { HostGate } from "./host-gate.ts";

/** What the edge Worker asks for over its service binding. */
export class JobsRpc extends WorkerEntrypoint<JobsEnv> implements Rpc {
  signIn(doer: Doer, input: SignInInput, requestId: string) {
    return signIn(buildJobsCtx(this.env, this.ctx, requestId), doer, input);
  }

  register(doer: Doer, input: { email: string; password: string }, requestId: string) {
    return register(buildJobsCtx(this.env, this.ctx, requestId), doer, input);
  }

  changePassword(doer: Doer, input: PasswordInput, requestId: string) {
    return changePassword(buildJobsCtx(this.env, this.ctx, requestId), doer, input);
  }

  resetPassword(doer: Doer, input: { token: string; password: string }, requestId: string) {
    return resetPassword(buildJobsCtx(this.env, this.ctx, requestId), doer, input);
  }

  importOpml(input: OpmlInput, requestId: string) {
    return importOpml(buildJobsCtx(this.env, this.ctx, requestId), input);
  }

  matchNow(kind: Kind, requestId: string) {
    return matchNow(buildJobsCtx(this.env, this.ctx, requestId), kind);
  }

  cleanMarkdown(markdown: string, _requestId: string) {
    return Promise.resolve(cleanMarkdown(markdown));
  }

  reprocessQuarantine(doer: Doer, filter: QuarantineFilter, requestId: string) {
    return reprocessQuarantine(buildJobsCtx(this.env, this.ctx, requestId), doer, filter);
  }

  finishTakedowns(requestId: string) {
    const ctx = buildJobsCtx(this.env, this.ctx, requestId);
    return finishTakedowns({ ...ctx, dropBodies: (hashes) => dropBodies(ctx, hashes) });
  }

  verifyAudit(requestId: string) {
    return verifyAudit(buildJobsCtx(this.env, this.ctx, requestId));
  }

  previewSource(input: PreviewInput, requestId: string) {
    return previewSource(buildJobsCtx(this.env, this.ctx, requestId), input);
  }
}

/** The jobs Worker: queue and cron. */
export default {
  queue: consumeBatch,
  scheduled: (_event: ScheduledController, env: JobsEnv, execution: ExecutionContext) => tick(env, execution),
};
