import { WorkerEntrypoint } from "cloudflare:workers";
import { buildJobsCtx, type JobsCtx, type JobsEnv } from "../src/ctx/jobs.ts";
import { changePassword, type PasswordInput, resetPassword } from "../src/domain/accounts/change-password.ts";
import { judgePassword } from "../src/domain/accounts/judge-password.ts";
import { register } from "../src/domain/accounts/register.ts";
import { signIn, type SignInInput } from "../src/domain/accounts/sign-in.ts";
import { type Doer, verifyAudit } from "../src/domain/audit/index.ts";
import { dropBodies } from "../src/domain/collect/bodies.ts";
import { finishTakedowns, matchNow, reprocessQuarantine } from "../src/domain/identity/index.ts";
import { cleanPatch } from "../src/domain/identity/operators/clean-patch.ts";
import type { ItemPatch, QuarantineFilter } from "../src/domain/identity/operators/index.ts";
import type { Kind } from "../src/domain/items/schema.ts";
import { type PreviewInput, previewSource } from "../src/domain/collect/preview-source.ts";
import { importOpml, type OpmlInput } from "../src/domain/sources/import-opml.ts";
import { AppError, describeError, isDatabaseAway } from "../src/lib/errors.ts";
import type { JobsRpc as Rpc } from "../src/rpc.ts";
import { consumeBatch } from "./queue.ts";
import { tick } from "./schedule.ts";

export { HostGate } from "./host-gate.ts";

/** Postgres gives no code when it cannot be reached; this is what it would be. */
const CONNECTION_FAILURE = "08006";

/** What the edge Worker asks for over its service binding. */
export class JobsRpc extends WorkerEntrypoint<JobsEnv> implements Rpc {
  signIn(doer: Doer, input: SignInInput, requestId: string) {
    return this.#answer(requestId, (ctx) => signIn(ctx, doer, input));
  }

  judgePassword(input: { password: string; email: string }, requestId: string) {
    return this.#run(requestId, (ctx) => judgePassword(ctx, input));
  }

  register(doer: Doer, input: { email: string; password: string }, requestId: string) {
    return this.#answer(requestId, (ctx) => register(ctx, doer, input));
  }

  changePassword(doer: Doer, input: PasswordInput, requestId: string) {
    return this.#answer(requestId, (ctx) => changePassword(ctx, doer, input));
  }

  resetPassword(doer: Doer, input: { token: string; password: string }, requestId: string) {
    return this.#answer(requestId, (ctx) => resetPassword(ctx, doer, input));
  }

  importOpml(input: OpmlInput, requestId: string) {
    return this.#run(requestId, (ctx) => importOpml(ctx, input));
  }

  matchNow(kind: Kind, requestId: string) {
    return this.#run(requestId, (ctx) => matchNow({ ...ctx, outdate: (tags) => ctx.waitUntil(ctx.hotPath.bump(tags, ctx)) }, kind));
  }

  cleanPatch(patch: ItemPatch, _requestId: string) {
    return Promise.resolve(cleanPatch(patch));
  }

  reprocessQuarantine(doer: Doer, filter: QuarantineFilter, requestId: string) {
    return this.#run(requestId, (ctx) => reprocessQuarantine(ctx, doer, filter));
  }

  finishTakedowns(requestId: string) {
    return this.#run(requestId, (ctx) => finishTakedowns({ ...ctx, dropBodies: (hashes) => dropBodies(ctx, hashes) }));
  }

  verifyAudit(requestId: string) {
    return this.#run(requestId, (ctx) => verifyAudit(ctx));
  }

  previewSource(input: PreviewInput, requestId: string) {
    return this.#run(requestId, (ctx) => previewSource(ctx, input));
  }

  /** For somebody who waits at the edge: with its limits of time. */
  #answer<Result>(requestId: string, verb: (ctx: JobsCtx) => Promise<Result>): Promise<Result> {
    return this.#run(requestId, (ctx) => verb({ ...ctx, db: ctx.promptDb }));
  }

  /** What a verb throws goes back without SQL and parameters, which the platform's log would show. */
  async #run<Result>(requestId: string, verb: (ctx: JobsCtx) => Promise<Result>): Promise<Result> {
    const ctx = buildJobsCtx(this.env, this.ctx, requestId);
    try {
      return await verb(ctx);
    } catch (error) {
      if (error instanceof AppError) throw error;
      const told = describeError(error);
      ctx.log("error", "rpc", { request_id: requestId, ...told });
      const code = told["code"] ?? (isDatabaseAway(error) ? CONNECTION_FAILURE : undefined);
      throw Object.assign(new Error(told["message"] ?? told["name"]), code === undefined ? {} : { code });
    }
  }
}

/** The jobs Worker: queue and cron. */
export default {
  queue: consumeBatch,
  scheduled: (_event: ScheduledController, env: JobsEnv, execution: ExecutionContext) => tick(env, execution),
};
