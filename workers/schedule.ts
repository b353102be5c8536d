import { buildJobsCtx, type JobsCtx, type JobsEnv } from "../src/ctx/jobs.ts";
import { rollForward, sweep, wakeDueSources } from "../src/domain/collect/index.ts";
import { sweepPasswords } from "../src/domain/accounts/sweep-passwords.ts";
import { sweepAccounts } from "../src/domain/accounts/upkeep.ts";
import { dropBodies } from "../src/domain/collect/bodies.ts";
import { archiveEvents, finishTakedowns, refreshItems } from "../src/domain/identity/index.ts";
import { keepChanges } from "../src/domain/changes/index.ts";
import { keepAudit } from "../src/domain/audit/index.ts";
import { sweepIdempotencyKeys } from "../src/domain/idempotency/index.ts";
import { sweepIpRules } from "../src/domain/ip-rules/index.ts";
import { sweepMails } from "../src/domain/mail/index.ts";
import { describeError } from "../src/lib/errors.ts";

/** Every minute, in this order: find what was dropped, wake what is due. Neither keeps the other from running. */
const TASKS = {
  sweep,
  wake_due_sources: wakeDueSources,
  roll_forward: rollForward,
  archive_events: archiveEvents,
  refresh_items: refreshItems,
  keep_changes: keepChanges,
  finish_takedowns: (ctx: JobsCtx) => finishTakedowns({ ...ctx, dropBodies: (hashes) => dropBodies(ctx, hashes) }),
  sweep_mails: sweepMails,
  sweep_accounts: sweepAccounts,
  sweep_passwords: sweepPasswords,
  keep_audit: keepAudit,
  sweep_ip_rules: sweepIpRules,
  sweep_idempotency_keys: sweepIdempotencyKeys,
} as const;

export async function tick(env: JobsEnv, execution: ExecutionContext): Promise<void> {
  const ctx = buildJobsCtx(env, execution, null);
  for (const [task, run] of Object.entries(TASKS)) {
    const startedMs = ctx.clock();
    const fields = { request_id: ctx.requestId, task };
    try {
      const counts = await run(ctx);
      ctx.log("info", "tick", { ...fields, ...counts, duration_ms: ctx.clock() - startedMs });
    } catch (error) {
      ctx.log("error", "tick", { ...fields, ...describeError(error), duration_ms: ctx.clock() - startedMs });
    }
  }
}
