import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DocumentRequest } from "../../src/domain/fetching/index.ts";
import { type HostileServer, startHostileServer } from "./hostile-server.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";

const ROOT = join(import.meta.dirname, "../..");

const WORKER = `
import { openHttp } from "./src/adapters/http/fetch.ts";
import { observe } from "./test/fetching/observe.ts";
export default {
  async fetch(request) {
    return Response.json(await observe(openHttp(), () => Date.now(), await request.json()));
  },
};`;

/** What workerd does otherwise than Node: it unpacks gzip and brotli only, and takes a gzip stream's end seriously. */
const IN_WORKERD: readonly Scenario[] = [
  { title: "zstd, which was not asked for, is named", path: "/zstd", expected: { error: "unsupported_encoding" } },
  { title: "gzip that breaks off is not passed off as whole", path: "/gzip-cut", expected: { error: "unsupported_encoding" } },
];

/** The sources as they are, types stripped: workerd finds the modules by their own names. */
function modules() {
  const rules = readdirSync(join(ROOT, "src/domain/fetching")).map((name) => join("src/domain/fetching", name));
  return ["src/adapters/http/fetch.ts", "src/lib/ip.ts", "test/fetching/observe.ts", ...rules].map((path) => ({
    type: "ESModule" as const,
    path: join(ROOT, path),
    contents: stripTypeScriptTypes(readFileSync(join(ROOT, path), "utf8")),
  }));
}

let server: HostileServer;
let worker: Miniflare;
beforeAll(async () => {
  server = await startHostileServer();
  worker = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      cf: false,
      modulesRoot: ROOT,
      modules: [{ type: "ESModule", path: join(ROOT, "worker.js"), contents: WORKER }, ...modules()],
      compatibilityDate: "2026-10-01",
      compatibilityFlags: ["nodejs_compat"],
    }),
  );
  await worker.ready;
});
afterAll(async () => {
  await worker.dispose();
  await server.stop();
});

async function observe(path: string, more: Partial<DocumentRequest> = {}): Promise<unknown> {
  const request = { url: server.origin + path, maxBytes: 1_000_000, timeoutMs: 5000, accept: "*/*", userAgent: "Tidings/0.1.0", ...more };
  const response = await worker.dispatchFetch("http://worker/", { method: "POST", body: JSON.stringify(request) });
  return response.json();
}

describe("in workerd", () => {
  for (const { title, path, request, expected } of [...SCENARIOS, ...IN_WORKERD]) {
    it(title, async () => {
      expect(await observe(path, request)).toMatchObject(expected);
    });
  }
});
