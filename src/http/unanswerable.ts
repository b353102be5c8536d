import { newId } from "../ctx/isolate.ts";
import { describeError } from "../lib/errors.ts";
import { acceptableRequestId } from "./visit.ts";

/**
 * What is answered where nothing could be built to answer with: a configuration that is wrong, above all. Says, like every 500,
 * nothing but its code and the request's id; the platform's log has the reason, which names variables and never their values.
 */
export function unanswerable(error: unknown, request: Request): Response {
  const requestId = acceptableRequestId(request) ?? newId("req");
  // There is no configuration to say how a log is written.
  console.error(JSON.stringify({ level: "error", event: "unanswerable", request_id: requestId, ...describeError(error) })); // oxlint-disable-line no-console
  const body = { type: "about:blank", title: "Internal Server Error", status: 500, code: "internal", request_id: requestId };
  const headers = {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-request-id": requestId,
  };
  return new Response(JSON.stringify(body), { status: 500, headers });
}
