import { type Role, ROLES } from "./roles.ts";
import type { Scope } from "./scopes.ts";

export { Role, ROLES } from "./roles.ts";

type Person = {
  id: string;
  role: Role;
  /** Whether the owner's address is confirmed. */
  isVerified: boolean;
};

/** Who acts: the same verbs serve HTTP, queue and cron. A key acts for its owner, within its scopes. */
export type Actor =
  | { type: "anonymous" }
  | { type: "system" }
  | ({ type: "user"; sessionId: string; signedInMs: number } & Person)
  | ({ type: "key"; ownerId: string; scopes: readonly Scope[]; limitPerMinute: number | null } & Person);

/** Whether the actor may do what needs this role. */
export function hasRole(actor: Actor, needed: Role): boolean {
  if (actor.type === "system") return true;
  return actor.type !== "anonymous" && ROLES.indexOf(actor.role) >= ROLES.indexOf(needed);
}

/** Whose things the actor's are: its own user id, or the owner's of a key; null for nobody's. */
export function ownerOf(actor: Actor): string | null {
  if (actor.type === "user") return actor.id;
  return actor.type === "key" ? actor.ownerId : null;
}
