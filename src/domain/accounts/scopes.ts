import { z } from "zod";
import { type Role, ROLES } from "./roles.ts";

/** What a key may reach, and the least role its owner must have for it. `items:read` covers every public read. */
export const SCOPES = {
  "items:read": "user",
  "items:write": "editor",
  "events:write": "user",
  "watches:read": "user",
  "watches:write": "user",
  "webhooks:read": "user",
  "webhooks:write": "user",
  "subscriptions:read": "user",
  "subscriptions:write": "user",
  "drafts:read": "user",
  "drafts:write": "user",
  "analysis:read": "user",
  "analysis:write": "user",
  "analytics:read": "user",
  "analytics:write": "user",
  "usage:read": "user",
  "sources:read": "admin",
  "sources:write": "admin",
  "jobs:read": "admin",
  "jobs:write": "admin",
  "admin:read": "admin",
  "admin:write": "admin",
} as const satisfies Record<string, Role>;

export type Scope = keyof typeof SCOPES;
const names = Object.keys(SCOPES) as Scope[];
export const Scope = z.enum(names);

/** The scopes a role can give to its keys. */
export function scopesOf(role: Role): Scope[] {
  return names.filter((scope) => ROLES.indexOf(role) >= ROLES.indexOf(SCOPES[scope]));
}

/** Resources whose scopes have another name than their path. */
const RESOURCE_SCOPES: Record<string, string> = {
  matches: "items",
  content: "drafts",
  templates: "drafts",
  preview: "drafts",
  reports: "analytics",
  hooks: "sources",
  alerts: "sources",
};

/** The scope of an operation that names none: its resource, read or written. Resources without scopes of their own are items. */
export function scopeFor(method: string, path: string): Scope {
  const [first = ""] = path.split("/").filter((part) => part !== "");
  const resource = RESOURCE_SCOPES[first] ?? first;
  const scope = `${resource}:${method === "get" ? "read" : "write"}`;
  return Scope.safeParse(scope).data ?? (method === "get" ? "items:read" : "items:write");
}
