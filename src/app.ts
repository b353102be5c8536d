import type { ExecutionContext } from "hono";
import type { ApiEnv } from "./ctx/api.ts";
import { buildEdgeCtx } from "./ctx/edge.ts";
import { answerHotRead } from "./http/hot-read.ts";
import { unanswerable } from "./http/unanswerable.ts";
import { acceptableRequestId, openVisit } from "./http/visit.ts";
import { loadOnce } from "./lib/load-once.ts";

const wholeCtx = loadOnce(() => import("./ctx/api.ts"));
const routed = loadOnce(() => import("./routes/routed.ts"));

/**
 * The edge application. What this isolate has answered before is answered with what it has at hand from its start; the
 * database and the routes are loaded for the first request that needs them.
 */
export async function answer(request: Request, env: ApiEnv, execution: ExecutionContext): Promise<Response> {
  try {
    const ctx = buildEdgeCtx(env, execution, acceptableRequestId(request));
    const visit = openVisit(ctx, async () => (await wholeCtx()).buildApiCtx(env, ctx), request);
    const hot = await answerHotRead(visit, request);
    return hot ?? (await (await routed()).answerRouted(visit, request, execution));
  } catch (error) {
    return unanswerable(error, request);
  }
}
