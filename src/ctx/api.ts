import type { JobsRpc } from "../rpc.ts";
import type { EdgeCtx } from "./edge.ts";
import { oncePerEnv } from "./isolate.ts";
import { type Ctx, openShared, type SharedEnv, STATEMENT_TIMEOUT_MS } from "./shared.ts";

/** The edge Worker's, database and all: it asks the jobs Worker for what is heavy. */
export type ApiCtx = Ctx & EdgeCtx & { jobs: JobsRpc };

export type ApiEnv = SharedEnv & { JOBS: JobsRpc };

const openApi = oncePerEnv((env: ApiEnv) => ({ ...openShared(env, STATEMENT_TIMEOUT_MS), jobs: env.JOBS }));

/** The same request's context with all that verbs may use. */
export const buildApiCtx = (env: ApiEnv, edge: EdgeCtx): ApiCtx => ({ ...openApi(env), ...edge });
