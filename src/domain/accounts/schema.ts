import { z } from "zod";

export const ROLES = ["user", "editor", "admin"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** Who acts: the same verbs serve HTTP, queue and cron. */
export type Actor = { type: "anonymous" } | { type: "system" } | { type: "user"; id: string; role: Role };

/** Whether the actor may do what needs this role. */
export function hasRole(actor: Actor, needed: Role): boolean {
  if (actor.type === "system") return true;
  return actor.type === "user" && ROLES.indexOf(actor.role) >= ROLES.indexOf(needed);
}
