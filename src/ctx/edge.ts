import { type Credentials, openCredentials } from "../domain/accounts/credentials.ts";
import { openSpellings, type Spellings } from "../domain/hotpath/index.ts";
import { type Execution, type IsolateCtx, newId, oncePerEnv, openIsolate, type RequestCtx } from "./isolate.ts";

/** What the edge Worker needs to answer what it has answered before. */
export type EdgeCtx = IsolateCtx & RequestCtx & { credentials: Credentials; spellings: Spellings };

const openEdge = oncePerEnv((env: object) => ({ ...openIsolate(env), credentials: openCredentials(), spellings: openSpellings() }));

/** The edge Worker's context for one request. */
export function buildEdgeCtx(env: object, execution: Execution, requestId: string | null): EdgeCtx {
  return { ...openEdge(env), requestId: requestId ?? newId("req"), waitUntil: (work) => execution.waitUntil(work) };
}
