import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { buildWorkers } from "../../local/build-workers.ts";
import { freePort } from "../../local/ports.ts";
import { startWorkers, type Workers } from "../../local/workers.ts";
import { startHostileServer } from "../fetching/hostile-server.ts";
import { workerBindings } from "../support/bindings.ts";
import { createDatabase } from "../support/control.ts";
import { serveHostileDocuments } from "./hostile-documents.ts";

/** Shorter than in production, where it is 20 s: the tests of fetching show that it is kept to. */
const FETCH_TIMEOUT_S = "5";
const MAPPING = { mapping: { items: "items", fields: { title: "title" } } };

type Case = { what: string; kind: "feed" | "calendar" | "page" | "api"; path: string; code: string | null; config?: object };

/** Trouble below the document, each with the code that its job ends with. */
const ON_THE_WAY: Case[] = [
  { what: "never answers", kind: "feed", path: "/hang", code: "timeout" },
  { what: "begins and never ends", kind: "feed", path: "/hang-after-headers", code: "timeout" },
  { what: "drips a byte now and then", kind: "feed", path: "/drip", code: "timeout" },
  { what: "promises more than it sends", kind: "feed", path: "/promises-too-much", code: "incomplete_body" },
  { what: "sends without end", kind: "feed", path: "/endless", code: "not_a_feed" },
  { what: "sends a gzip bomb", kind: "calendar", path: "/bomb", code: "not_a_calendar" },
  { what: "is packed in nothing it says", kind: "feed", path: "/gzip-claimed", code: "unsupported_encoding" },
  { what: "redirects to itself", kind: "page", path: "/to-itself", code: "redirect_loop" },
  { what: "redirects to a metadata service", kind: "feed", path: "/to-metadata", code: "address_refused" },
  { what: "hangs up", kind: "feed", path: "/hang-up", code: "connection_failed" },
  { what: "does not speak HTTP", kind: "feed", path: "/not-http", code: "connection_failed" },
  { what: "answers 200 with an error page", kind: "feed", path: "/error-page", code: "html_page" },
  { what: "keeps programs out", kind: "feed", path: "/gate", code: "challenge_page" },
];

const IN_THE_DOCUMENT: Case[] = [
  { what: "is healthy", kind: "feed", path: "/healthy", code: null },
  { what: "calls its feed a picture", kind: "feed", path: "/feed-as-picture", code: null },
  { what: "has a million entries", kind: "feed", path: "/million-entries", code: null },
  { what: "repeats each second since 1900", kind: "calendar", path: "/rule-without-end", code: null },
  { what: "repeats on a day that never comes", kind: "calendar", path: "/rule-without-day", code: null },
  { what: "nests its JSON half a million deep", kind: "api", path: "/deep-json", code: null, config: MAPPING },
  { what: "nests its page 400,000 deep", kind: "page", path: "/deep-page", code: null },
  { what: "nests its feed 400,000 deep", kind: "feed", path: "/deep-feed", code: null },
];

const CASES = [...ON_THE_WAY, ...IN_THE_DOCUMENT];
const idOf = ({ path }: Case) => `src_01hzzzzzzzzzzzzzzzzzzzz${path.length}${CASES.findIndex((each) => each.path === path)}`;

let dir: string;
let workers: Workers;
let db: pg.Client;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "tidings-hostile-"));
  const root = join(import.meta.dirname, "../..");
  const built = await buildWorkers([join(root, "wrangler.toml"), join(root, "workers/jobs.toml")], [], join(dir, "build"));
  const databaseUrl = await createDatabase();
  const bindings = { ...workerBindings({ ...inject("stack"), databaseUrl }), FETCH_TIMEOUT_S };
  workers = await startWorkers(built, { port: await freePort(), dir: join(dir, "state"), bindings, write: () => {} });
  db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  await addSources();
  await workers.tick("tidings-jobs", "* * * * *");
}, 180_000);

afterAll(async () => {
  for (const stop of stops) await stop();
  await db.end();
  await workers.stop();
  await rm(dir, { recursive: true, force: true });
});

/** Each on an origin of its own, so that no gate makes one wait for another. */
async function addSources(): Promise<void> {
  for (const each of CASES) {
    const server = IN_THE_DOCUMENT.includes(each) ? await serveHostileDocuments() : await startHostileServer();
    stops.push(() => ("stop" in server ? server.stop() : server.close()));
    await db.query(
      `insert into sources (id, kind, item_kind, name, url, config, trust, completeness, interval_s)
       values ($1, $2, $3, $4, $5, $6, 40, 'window', 900)`,
      [
        ...[idOf(each), each.kind, each.kind === "feed" ? "post" : "event", each.what, server.origin + each.path],
        JSON.stringify(each.config ?? {}),
      ],
    );
  }
}

it.each(CASES)(
  "a source that $what ends with $code, whatever the others do",
  async (each) => {
    const job = await vi.waitFor(
      async () => {
        const { rows } = await db.query("select state, error_code as code, error_message as words from jobs where source_id = $1", [
          idOf(each),
        ]);
        expect(rows[0]?.state).toMatch(/succeeded|failed/);
        return rows[0];
      },
      { timeout: 55_000, interval: 100 },
    );
    expect(job).toEqual({
      state: each.code === null ? "succeeded" : "failed",
      code: each.code,
      words: each.code === null ? null : expect.stringMatching(/^.{20,}$/),
    });
  },
  60_000,
);
