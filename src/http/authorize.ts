import { createMiddleware } from "hono/factory";
import type { Config } from "../config.ts";
import type { Role } from "../domain/accounts/roles.ts";
import { hasRole, ownerOf } from "../domain/accounts/schema.ts";
import type { Scope } from "../domain/accounts/scopes.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

/** What an operation asks of its caller. */
export type Rights = {
  /** The least role; null for everybody, signed in or not. */
  role: Role | null;
  /** What a key must have; null where any key will do. */
  scope: Scope | null;
  /** Keys do not reach here at all: only somebody who signed in. */
  sessionOnly: boolean;
  /** The owner's address must be confirmed. */
  verified: boolean;
  /** Who signed in must have done so lately (step-up, RFC 9470). A key was made by somebody who had. */
  fresh: boolean;
};

/** Lets only callers with these rights on: 401 without a credential, 403 with too little. */
export function authorize({ role, scope, sessionOnly, verified, fresh }: Rights) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const actor = c.get("actor");
    if (role !== null && actor.type === "anonymous") throw new AppError("unauthenticated", "Sign in first: POST /api/v1/auth/token.");
    if (actor.type === "key") {
      if (sessionOnly) throw new AppError("forbidden", "Keys do not reach this; sign in.");
      if (scope !== null && !actor.scopes.includes(scope)) throw new AppError("forbidden", `This needs a key with the scope ${scope}.`);
    }
    if (role !== null && !hasRole(actor, role)) throw new AppError("forbidden", `This needs the role ${role}.`);
    if (verified && "isVerified" in actor && !actor.isVerified) {
      // It may have been confirmed since the credential was made.
      const current = await c.get("credential")?.lookUp();
      if (current?.actor.isVerified !== true) throw new AppError("email_unverified", "Confirm your address first: see the mail we sent.");
      c.set("actor", current.actor);
    }
    if (fresh && actor.type === "user") checkFresh(c.get("config"), c.get("ctx").clock() - actor.signedInMs);
    await next();
  });
}

/** RFC 9470, 3. */
function checkFresh({ STEP_UP_MAX_AGE_S }: Pick<Config, "STEP_UP_MAX_AGE_S">, ageMs: number): void {
  if (ageMs <= STEP_UP_MAX_AGE_S * 1000) return;
  const challenge = `error="insufficient_user_authentication", error_description="Sign in again", max_age="${STEP_UP_MAX_AGE_S}"`;
  throw new AppError("insufficient_user_authentication", "This needs a fresh sign-in: POST /api/v1/auth/token, and use the new token.", {
    headers: { "www-authenticate": `Bearer realm="tidings", ${challenge}` },
  });
}

/** The user whose things the caller's are; call it where the operation asks for a role. */
export function requireOwner(c: { get: (name: "actor") => AppEnv["Variables"]["actor"] }): string {
  const owner = ownerOf(c.get("actor"));
  if (owner === null) throw new AppError("unauthenticated", "Sign in first: POST /api/v1/auth/token.");
  return owner;
}
