import type { EdgeCtx } from "../ctx/edge.ts";
import { admits } from "../domain/ip-rules/rules.ts";
import { AppError } from "../lib/errors.ts";

/** 403 for addresses that an administrator shut out; costs nothing while the isolate's state is fresh. */
export async function refuseDenied(ctx: EdgeCtx, address: string): Promise<void> {
  await ctx.hotPath.fresh(ctx);
  if (!admits(ctx.hotPath.document("ip_rules"), address)) {
    throw new AppError("address_denied", "This service is not open to your network.");
  }
}
