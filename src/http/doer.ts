import type { Context } from "hono";
import type { Doer } from "../domain/audit/index.ts";
import { networkOf, parseClientAddress } from "../lib/ip.ts";
import type { AppEnv } from "./env.ts";

/** On whose behalf the verbs of this request act. */
export function doerOf(c: Context<AppEnv>): Doer {
  const address = parseClientAddress(c.req.header("cf-connecting-ip") ?? "");
  const actor = c.get("actor");
  return {
    actor: "id" in actor ? { type: actor.type, id: actor.id } : { type: actor.type },
    requestId: c.get("requestId"),
    network: address === null ? null : networkOf(address, { 4: 24, 6: 48 }),
  };
}
