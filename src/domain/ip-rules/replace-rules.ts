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
  const version = await writeIpRules(ctx.db, doer, rules, ctx.clock());
  if (!(await ctx.hotPath.publish("ip_rules", { version, text: JSON.stringify(rules) }, ctx))) {
    throw new AppError("unavailable", "The rules are stored; other isolates cannot be told yet.", { retryAfterS: 5 });
  }
  return rules;
}

/** Tells Redis again: it may have been emptied, or away when the rules changed. What is newer there stays. */
export async function sweepIpRules(ctx: IpRulesCtx): Promise<{ told: boolean }> {
  const { rules, version } = await readIpRules(ctx.db);
  return { told: version !== null && (await ctx.hotPath.publish("ip_rules", { version, text: JSON.stringify(rules) }, ctx)) };
}
