import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Schema } from "hono/types";
import type { AppEnv } from "../http/env.ts";

export type Router = OpenAPIHono<AppEnv, Schema>;
export type Resource = {
  /** First segments of the paths it answers to, without a format's suffix. */
  at: readonly string[];
  /** Loaded when first asked for: what an isolate does not serve costs it no start-up. */
  load: () => Promise<Router>;
};

/** The one list of what stands under the API's base. Where paths overlap, the earlier file is asked first. */
export const RESOURCES: readonly Resource[] = [
  { at: ["auth"], load: async () => (await import("./auth.ts")).authRoutes },
  { at: ["auth"], load: async () => (await import("./account.ts")).accountRoutes },
  { at: ["keys"], load: async () => (await import("./keys.ts")).keyRoutes },
  { at: ["admin"], load: async () => (await import("./admin-users.ts")).adminUserRoutes },
  { at: ["sources"], load: async () => (await import("./opml.ts")).opmlRoutes },
  { at: ["sources"], load: async () => (await import("./sources.ts")).sourceRoutes },
  { at: ["alerts"], load: async () => (await import("./alerts.ts")).alertRoutes },
  { at: ["jobs"], load: async () => (await import("./jobs.ts")).jobRoutes },
  { at: ["items", "posts"], load: async () => (await import("./items.ts")).itemListRoutes },
  { at: ["items"], load: async () => (await import("./item.ts")).itemRoutes },
  { at: ["items"], load: async () => (await import("./item-edits.ts")).itemEditRoutes },
  { at: ["matches"], load: async () => (await import("./matches.ts")).matchRoutes },
  { at: ["decisions"], load: async () => (await import("./decisions.ts")).decisionRoutes },
  { at: ["quarantine"], load: async () => (await import("./quarantine.ts")).quarantineRoutes },
  { at: ["admin"], load: async () => (await import("./takedowns.ts")).takedownRoutes },
  { at: ["events"], load: async () => (await import("./events.ts")).eventListRoutes },
  { at: ["events"], load: async () => (await import("./attendance.ts")).attendanceRoutes },
  { at: ["recalls"], load: async () => (await import("./recalls.ts")).recallRoutes },
  { at: ["search"], load: async () => (await import("./search.ts")).searchRoutes },
  { at: ["locations"], load: async () => (await import("./locations.ts")).locationRoutes },
  { at: ["venues"], load: async () => (await import("./venues.ts")).venueRoutes },
  { at: ["changes"], load: async () => (await import("./changes.ts")).changeRoutes },
  { at: ["admin"], load: async () => (await import("./audit.ts")).auditRoutes },
  { at: ["admin"], load: async () => (await import("./ip-rules.ts")).ipRuleRoutes },
  { at: ["agencies"], load: async () => (await import("./agencies.ts")).agencyRoutes },
];
