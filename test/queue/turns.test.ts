import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { CollectCtx } from "../../src/domain/collect/ctx.ts";
import { gather } from "../../src/domain/collect/gather.ts";
import { previewSource } from "../../src/domain/collect/preview-source.ts";
import { makeReading } from "../../src/domain/collect/reading.ts";
import { SourceToPreview } from "../../src/domain/sources/schema.ts";
import { resetStack } from "../support/control.ts";
import { testDb } from "../support/people.ts";

const report = (n: number) => ({
  recall_number: `F-${n}-2026`,
  product_description: `Ice pop of flavour number ${n}`,
  report_date: "20261104",
});
const FULL_PAGE = Array.from({ length: 500 }, (_, n) => report(n));

beforeAll(resetStack);

/** A collector that notes what it does: its register has one full page and one that is not. */
function makeCollector() {
  const done: string[] = [];
  const turn = (name: string) => async () => (done.push(`begin ${name}`), () => void done.push(`end ${name}`));
  let made = 0;
  const ctx: CollectCtx = {
    config: readConfig(env),
    db: testDb(),
    blobs: { put: async () => {}, get: async () => null, delete: async () => {} },
    queues: { send: async () => {} },
    async http(url) {
      if (url.endsWith("/robots.txt")) return new Response("", { status: 404 });
      done.push("page");
      return Response.json({ results: new URL(url).searchParams.get("skip") === "500" ? [report(500)] : FULL_PAGE });
    },
    guard: { check: async (address) => new URL(address) },
    hostGate: () => ({ ask: async ({ leaseId }) => ({ go: true, leaseId }), done: async () => {} }),
    log: () => {},
    requestId: "req_1",
    clock: () => Date.UTC(2026, 10, 20),
    random: () => 0.5,
    sleep: async () => {},
    newId: (prefix) => `${prefix}_01hzzzzzzzzzzzzzzzzzzz${String(++made).padStart(5, "0")}`,
    turns: { toFetch: turn("fetch"), toRead: turn("read") },
  };
  return { ctx, done };
}

const url = "https://turns-register.example/food.json";
const config = { register: "us-fda-food" } as const;

describe("a register", () => {
  it("is read in the turn to read, and gives it back while its next page is fetched", async () => {
    const { ctx, done } = makeCollector();
    const defaults = { itemKind: "recall", placeId: null, category: null, tags: [], language: null } as const;
    const source = { ...defaults, tags: [], kind: "register", url, config, etag: null, lastModified: null, bodyHash: null };
    await gather(ctx, source, { reading: makeReading(ctx) });
    expect(done).toEqual(["page", "begin read", "end read", "page", "begin read"]);
  });

  it("is previewed in both turns", async () => {
    const { ctx, done } = makeCollector();
    const source = SourceToPreview.parse({ kind: "register", url, config });
    expect(await previewSource(ctx, { source, place: null })).toMatchObject({ ok: true });
    expect(done).toEqual(["begin fetch", "page", "begin read", "end read", "begin read", "end read", "end fetch"]);
  });
});
