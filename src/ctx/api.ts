import { type Credentials, openCredentials } from "../domain/accounts/credentials.ts";
import { openSpellings, type Spellings } from "../domain/hotpath/index.ts";
import type { JobsRpc } from "../rpc.ts";
import { type Ctx, type Execution, newId, oncePerEnv, openShared, type SharedEnv } from "./shared.ts";

/** The edge Worker's: it asks the jobs Worker for what is heavy. */
export type ApiCtx = Ctx & { jobs: JobsRpc; credentials: Credentials; spellings: Spellings };

type ApiEnv = SharedEnv & { JOBS: JobsRpc };

/** Somebody waits: a statement that takes longer is given up, and the caller told to come back. */
const API_STATEMENT_TIMEOUT_MS = 2_000;

const openApi = oncePerEnv((env: ApiEnv) => ({
  ...openShared(env, API_STATEMENT_TIMEOUT_MS),
  jobs: env.JOBS,
  credentials: openCredentials(),
  spellings: openSpellings(),
}));

/** The edge Worker's context for one request. */
export function buildApiCtx(env: ApiEnv, execution: Execution, requestId: string | null): ApiCtx {
  return { ...openApi(env), requestId: requestId ?? newId("req"), waitUntil: (work) => execution.waitUntil(work) };
}
