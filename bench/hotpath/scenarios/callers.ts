import { makeRequest } from "../http-client.ts";

/** Callers that share a load, as many as the published figure speaks of. */
export const CALLERS = 500;

/** A read by the caller of this key. */
export const readBy = (key: string, more: Record<string, string> = {}): Buffer =>
  makeRequest("/items", { headers: { "x-api-key": key, ...more } });

/** Headers of a caller whom no limit concerns. */
export const unlimited = (key: string): Record<string, string> => ({ "x-api-key": key, "x-bench-tier": "wide" });
