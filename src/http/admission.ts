import type { MiddlewareHandler } from "hono";
import { confirmCredential, isFromItsAddress, readCredential } from "./authenticate.ts";
import type { Admission, AppEnv, Visit } from "./env.ts";
import { callerAndTier, refuseOver, SAFE_METHODS, tellLimit } from "./limit.ts";
import { refuseDenied } from "./refuse-denied.ts";

/**
 * Judges a request: the network it comes from, its limit, then its credential. Never throws. The actor is known before the
 * limit is decided, as far as it is known here, and confirmed after it: deciding the limit makes sure that the log of
 * revocations is fresh. Costs no round trip while everything is known to this isolate.
 */
async function judge(visit: Visit, method: string): Promise<Admission> {
  const { ctx, address } = visit;
  const admission: Admission = { actor: { type: "anonymous" }, credential: null, decision: null, refusal: null };
  try {
    await refuseDenied(ctx, address);
    const credential = visit.credentialText === null ? null : await readCredential(visit, visit.credentialText);
    admission.credential = credential;
    const evidence = credential?.evidence ?? null;
    // Whoever found a key that is not for this address cannot spend its owner's limit.
    if (evidence !== null && isFromItsAddress(evidence, address)) admission.actor = evidence.actor;
    const isWrite = !SAFE_METHODS.includes(method) && admission.actor.type !== "anonymous";
    const decision = await ctx.hotPath.limit({ ...callerAndTier(ctx, admission.actor, address), isWrite }, ctx);
    admission.decision = decision;
    if (!decision.allowed) refuseOver(ctx, decision);
    if (credential !== null) admission.actor = await confirmCredential(visit, credential, decision.degraded);
  } catch (error) {
    admission.refusal = { error };
  }
  return admission;
}

/** The request's admission, judged when it is first asked for: a request is counted once. */
export const admissionOf = (visit: Visit, method: string): Promise<Admission> => (visit.admission ??= judge(visit, method));

/** Lets on only who may pass. Headers say what is left of the limit, whatever the answer will be. */
export const admit: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { actor, credential, decision, refusal } = await admissionOf(c.env, c.req.method);
  c.set("actor", actor);
  c.set("credential", credential);
  if (decision !== null) tellLimit(decision, (name, value) => c.header(name, value));
  if (refusal !== null) throw refusal.error;
  await next();
};
