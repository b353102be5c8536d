import { parseHttpDate } from "./http-date.ts";

const WEEK_S = 7 * 24 * 3600;

/** `Retry-After` in seconds from now (RFC 9110 §10.2.3), between 0 and 7 days; null when absent or unreadable. */
export function retryAfterS(headers: Headers, nowMs: number): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  const atMs = parseHttpDate(value, nowMs);
  const seconds = /^\d+$/.test(value) ? Number(value) : atMs === null ? null : Math.ceil((atMs - nowMs) / 1000);
  return seconds === null ? null : Math.min(Math.max(seconds, 0), WEEK_S);
}

/**
 * For how many more seconds the answer is fresh (RFC 9111 §4.2, as a shared cache counts), or null when the server
 * says nothing. 0 means stale now: `no-store`, `no-cache`, a past `Expires`, or a lifetime that cannot be read.
 */
export function freshForS(headers: Headers, nowMs: number): number | null {
  const lifetimeS = lifetime(headers, nowMs);
  return lifetimeS === null ? null : Math.max(0, Math.floor(lifetimeS - ageS(headers, nowMs)));
}

function lifetime(headers: Headers, nowMs: number): number | null {
  const directives = parseCacheControl(headers.get("cache-control") ?? "");
  if (directives.has("no-store") || directives.has("no-cache")) return 0;
  const stated = directives.get("s-maxage") ?? directives.get("max-age");
  if (stated !== undefined) return /^\d+$/.test(stated) ? Number(stated) : 0;
  const expires = headers.get("expires");
  if (expires === null) return null;
  const expiresMs = parseHttpDate(expires, nowMs);
  return expiresMs === null ? 0 : (expiresMs - dateMs(headers, nowMs)) / 1000;
}

/** The larger of what caches on the way added up (`Age`) and what the clock says (`Date`); §4.2.3. */
function ageS(headers: Headers, nowMs: number): number {
  const stated = /^\d+/.exec(headers.get("age") ?? "")?.[0] ?? "0";
  return Math.max(Number(stated), (nowMs - dateMs(headers, nowMs)) / 1000, 0);
}

function dateMs(headers: Headers, nowMs: number): number {
  return parseHttpDate(headers.get("date") ?? "", nowMs) ?? nowMs;
}

/** Directive → value, quotes removed; of a directive given twice the first counts (§4.2.1). */
function parseCacheControl(value: string): Map<string, string> {
  const directives = new Map<string, string>();
  for (const [, name = "", quoted, token] of value.matchAll(/([^\s,=]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^,]*)))?/g)) {
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, quoted ?? token?.trimEnd() ?? "");
  }
  return directives;
}
