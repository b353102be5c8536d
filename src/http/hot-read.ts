import type { Config } from "../config.ts";
import type { Actor } from "../domain/accounts/schema.ts";
import type { Answer, Answered, Meaning } from "../domain/hotpath/index.ts";
import { admissionOf } from "./admission.ts";
import { addCommonHeaders, allowedOrigin } from "./common-headers.ts";
import { isHeld, notModified } from "./conditional.ts";
import type { Visit } from "./env.ts";
import { tellLimit } from "./limit.ts";
import { ageOf, headersOf, spellingOf } from "./public-answer.ts";
import { logRequest } from "./request-log.ts";

/**
 * Answers a public read that this isolate has understood and answered before, and whose answer is still the newest, without
 * asking any route. Null for everything else, which then goes through the routes; it is admitted once, here or there.
 */
export async function answerHotRead(visit: Visit, request: Request): Promise<Response | null> {
  if (request.method !== "GET") return null;
  const { hotPath, spellings, clock, config, requestId } = visit.ctx;
  const meaning = spellings.meaningOf(spellingOf(visit, request), clock());
  if (meaning === null) return null;
  const { actor, decision, refusal } = await admissionOf(visit, request.method);
  if (refusal !== null || decision === null || !mayRead(actor)) return null;
  const answered = hotPath.held(meaning.key, meaning.tags);
  if (answered === null) return null;
  const { answer } = answered;
  let response = new Response(answer.body, { headers: readyHeaders(answered, meaning, config, allowedOrigin(config, request.headers)) });
  const { headers } = response;
  tellLimit(decision, (name, value) => headers.set(name, value));
  headers.set("age", ageOf(answer, clock()));
  headers.set("x-request-id", requestId);
  const ifNoneMatch = request.headers.get("if-none-match");
  if (ifNoneMatch !== null && isHeld(answer.etag, ifNoneMatch)) response = notModified(headers);
  logRequest(visit, request, { path: meaning.path, route: meaning.route, status: response.status, actor });
  return response;
}

/** A key that may not read is left to the operation, which says why. */
const mayRead = (actor: Actor): boolean => actor.type !== "key" || actor.scopes.includes("items:read");

type Ready = { origin: string | null; headers: Headers };

/** What is the same for everybody who is given an answer; copying it costs less than setting it. */
const ready = new WeakMap<Answer, Ready>();

function readyHeaders(answered: Answered, meaning: Meaning, config: Config, origin: string | null): Headers {
  const made = ready.get(answered.answer);
  if (made !== undefined && made.origin === origin) return made.headers;
  const headers = new Headers(headersOf(answered, meaning.headers));
  addCommonHeaders(headers, config, origin);
  ready.set(answered.answer, { origin, headers });
  return headers;
}
