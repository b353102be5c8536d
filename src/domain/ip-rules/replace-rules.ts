import type { Db } from "../../adapters/postgres/index.ts";
import { AppError } from "../../lib/errors.ts";
import type { Doer } from "../audit/index.ts";
import type { HotPath, RequestIo } from "../hotpath/index.ts";
import { admits, compileRules, type HeldRules } from "./rules.ts";
import type { IpRules } from "./schema.ts";
import { readIpRules, writeIpRules } from "./store.ts";

export type SharedRules = { ip_rules: HeldRules };
export type IpRulesCtx = RequestIo & { db: Db; hotPath: HotPath<SharedRules>; clock: () => number };

/**
 * Replaces the rules everywhere within 4 s. Rules that would shut out whoever sets them are 422; when Redis cannot be
 * told at once it is 503: they are stored, and the sweep tells it as soon as it can.
 */
export async function replaceIpRules(ctx: IpRulesCtx, doer: Doer, callerAddress: string, rules: IpRules): Promise<IpRules> {
  if (!admits(compileRules(rules), callerAddress)) {
    throw new AppError("invalid", "These rules would shut you out.", {
      errors: [{ pointer: rules.allow.length > 0 ? "/allow" : "/deny", message: "shuts out the address you call from" }],
    });
  }
  await writeIpRules(ctx.db, doer, rules, ctx.clock());
  if (!(await ctx.hotPath.publish("ip_rules", JSON.stringify(rules), ctx))) {
    throw new AppError("unavailable", "The rules are stored; other isolates cannot be told yet.", { retryAfterS: 5 });
  }
  return rules;
}

/** Tells Redis again when it holds other rules than the database: it was emptied, or away when they changed. */
export async function sweepIpRules(ctx: IpRulesCtx): Promise<{ republished: boolean }> {
  if (!(await ctx.hotPath.fresh(ctx))) return { republished: false };
  const held = ctx.hotPath.document("ip_rules").text;
  const rules = await readIpRules(ctx.db);
  const text = JSON.stringify(rules);
  const isSame = held === text || (held === null && rules.allow.length === 0 && rules.deny.length === 0);
  return { republished: !isSame && (await ctx.hotPath.publish("ip_rules", text, ctx)) };
}
