import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listen, LOOPBACK } from "../ports.ts";
import { fillPlaceholders, movesOn, type SampleDays, startOfDay } from "./placeholders.ts";

const FILES = join(import.meta.dirname, "files");

/** What is served, and as what. */
const TYPES: Record<string, string> = {
  "/gazette.rss": "application/rss+xml; charset=utf-8",
  "/island-notes.atom": "application/atom+xml; charset=utf-8",
  "/coast-radio.json": "application/feed+json",
  // Broken on purpose: XML that is none, in Latin-1 without a word about it, cut off.
  "/lighthouse-log.rss": "text/xml",
  "/town-hall.ics": "text/calendar; charset=utf-8",
  "/rowing-club.ics": "text/calendar",
  "/whats-on.html": "text/html; charset=utf-8",
  "/net-loft.html": "text/html",
  "/api/bookings.json": "application/json",
  "/api/hardware-recalls.json": "application/json",
  // Whatever window is asked for.
  "/api/recalls.json": "application/json",
  "/robots.txt": "text/plain; charset=utf-8",
};

export type SampleWeb = { origin: string; port: number; close(): Promise<void> };

/**
 * A small web site for the demo sources: hand-written files. What has happened is dated from `firstDayMs`, and what is to
 * come from the week that it is, so nothing that was told once is told otherwise later. Each file is the same all day and
 * carries validators, so a second visit is answered 304.
 */
export async function startSampleWeb(port: number, firstDayMs: number, nowMs: () => number = Date.now): Promise<SampleWeb> {
  const server = createServer((request, response) => {
    serve(request, response, { firstDayMs, dayMs: startOfDay(nowMs()) }).catch(() => response.writeHead(500).end());
  });
  const taken = await listen(server, port);
  return {
    origin: `http://${LOOPBACK}:${taken}`,
    port: taken,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, days: SampleDays): Promise<void> {
  const path = new URL(request.url ?? "/", `http://${LOOPBACK}`).pathname;
  const type = TYPES[path];
  if (type === undefined) return void response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
  if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405, { allow: "GET, HEAD" }).end();

  // Latin-1 keeps every byte as it is, whatever a file is written in.
  const text = await readFile(join(FILES, path), "latin1");
  const body = Buffer.from(fillPlaceholders(text, days), "latin1");
  const changedMs = movesOn(text) ? days.dayMs : days.firstDayMs;
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const validators = { etag, "last-modified": new Date(changedMs).toUTCString(), "cache-control": "max-age=300" };
  if (isUnchanged(request, etag, changedMs)) return void response.writeHead(304, validators).end();
  response.writeHead(200, { ...validators, "content-type": type }).end(request.method === "HEAD" ? undefined : body);
}

/** RFC 9110, section 13.2.2: If-Modified-Since counts only where there is no If-None-Match. */
function isUnchanged(request: IncomingMessage, etag: string, changedMs: number): boolean {
  const known = request.headers["if-none-match"];
  if (known !== undefined) return known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag || one.trim() === "*");
  return changedMs <= Date.parse(request.headers["if-modified-since"] ?? "");
}
