import { type AccountsCtx, nowOf } from "./ctx.ts";
import { markSwept, purgeAccounts, readRevokedSince } from "./upkeep-store.ts";

/**
 * Tells Redis again of everything revoked since the last sweep that reached it, so that a worker that died between the
 * row and the log, or a Redis that was away, lets nobody in for longer; and removes what nobody can use any more.
 */
export async function sweepAccounts(
  ctx: Pick<AccountsCtx, "db" | "clock" | "hotPath" | "waitUntil">,
): Promise<{ revoked: number; told: boolean }> {
  const { ids, upTo } = await readRevokedSince(ctx.db, nowOf(ctx));
  const told = ids.length === 0 || (await ctx.hotPath.revoke(ids, ctx));
  if (told) await markSwept(ctx.db, upTo);
  await purgeAccounts(ctx.db, nowOf(ctx));
  return { revoked: ids.length, told };
}
