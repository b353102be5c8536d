import { WorkerEntrypoint } from "cloudflare:workers";
import { buildJobsCtx, type JobsEnv } from "../src/ctx.ts";
import { signIn } from "../src/domain/accounts/sign-in.ts";
import { verifyAudit } from "../src/domain/audit/index.ts";
import { type PreviewInput, previewSource } from "../src/domain/collect/preview-source.ts";
import { importOpml, type OpmlInput } from "../src/domain/sources/import-opml.ts";
import type { JobsRpc as Rpc } from "../src/rpc.ts";
import { consumeBatch } from "./queue.ts";
import { tick } from "./schedule.ts";

export { HostGate } from "./host-gate.ts";

/** What the edge Worker asks for over its service binding. */
export class JobsRpc extends WorkerEntrypoint<JobsEnv> implements Rpc {
  signIn(input: { email: string; password: string }, requestId: string) {
    return signIn(buildJobsCtx(this.env, this.ctx, requestId), input);
  }

  importOpml(input: OpmlInput, requestId: string) {
    return importOpml(buildJobsCtx(this.env, this.ctx, requestId), input);
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
