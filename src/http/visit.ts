import type { ApiCtx } from "../ctx/api.ts";
import type { EdgeCtx } from "../ctx/edge.ts";
import { credentialTextOf } from "./authenticate.ts";
import type { Visit } from "./env.ts";

const ACCEPTED_ID = /^[\w.:/+=-]{1,128}$/;

/** The caller's request id when it is harmless to log and forward, else null. */
export function acceptableRequestId({ headers }: Request): string | null {
  const header = headers.get("x-request-id");
  return header !== null && ACCEPTED_ID.test(header) ? header : null;
}

/** A request as it comes in. */
export function openVisit(ctx: EdgeCtx, whole: () => Promise<ApiCtx>, { headers }: Request): Visit {
  const address = headers.get("cf-connecting-ip") ?? "";
  return { ctx, whole, address, credentialText: credentialTextOf(headers), startedMs: ctx.clock(), admission: null };
}
