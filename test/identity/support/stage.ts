import { neonConfig } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import { inject } from "vitest";
import { type Db, openDb } from "../../../src/adapters/postgres/index.ts";
import { makeId } from "../../../src/lib/ids.ts";
import { createDatabase } from "../../support/control.ts";

/** A worker that dies: its request number `at` is not sent, or is answered and the answer never heard; so are all later ones. */
export type Crash = { at: number; when: "before" | "after" };

export class Crashed extends Error {
  override readonly name = "Crashed";
}

/** Called before a worker's n-th request is sent. */
export type BeforeRequest = (n: number) => Promise<void>;

type Life = { requests: number; statements: number; crash: Crash | null; beforeRequest: BeforeRequest | null };
const lives = new Map<string, Life>();
const { httpUrl, fetchOnce } = { httpUrl: inject("stack").neonHttpUrl, fetchOnce: globalThis.fetch };

// Each worker connects as a user of its own, which the server takes for the superuser; so we know whose request it is.
neonConfig.fetchEndpoint = () => httpUrl;
neonConfig.fetchFunction = async (url: string, init: RequestInit) => {
  const connection = new Headers(init.headers).get("neon-connection-string");
  const life = connection === null ? undefined : lives.get(new URL(connection).username);
  if (life === undefined) return fetchOnce(url, init);
  life.requests += 1;
  life.statements += countStatements(typeof init.body === "string" ? init.body : "{}");
  const { crash, requests } = life;
  await life.beforeRequest?.(requests);
  if (crash !== null && (requests > crash.at || (requests === crash.at && crash.when === "before"))) throw new Crashed();
  const response = await fetchOnce(url, init);
  if (crash !== null && requests >= crash.at) throw new Crashed();
  return response;
};

function countStatements(body: string): number {
  const parsed: unknown = JSON.parse(body);
  return typeof parsed === "object" && parsed !== null && "queries" in parsed && Array.isArray(parsed.queries) ? parsed.queries.length : 1;
}

export type Worker = { db: Db; life: Readonly<Life> };

export type Stage = {
  /** Never crashes. */
  db: Db;
  worker(crash?: Crash | null, beforeRequest?: BeforeRequest): Worker;
  /** Everyone's clock; it stands still unless somebody moves it. */
  clock: { nowMs: number };
};

/** An empty database of its own, and workers to it. */
export async function openStage(): Promise<Stage> {
  const databaseUrl = await createDatabase();
  const worker = (crash: Crash | null = null, beforeRequest: BeforeRequest | null = null): Worker => {
    const url = new URL(databaseUrl);
    url.username = `w${lives.size}`;
    const life: Life = { requests: 0, statements: 0, crash, beforeRequest };
    lives.set(url.username, life);
    return { db: openDb(url.href, httpUrl), life };
  };
  return { db: worker().db, worker, clock: { nowMs: START_MS } };
}

export const START_MS = Date.parse("2026-11-20T12:00:00.000Z");

/** Whether a worker's death is behind this error, however it was wrapped. */
export function isCrash(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === "Crashed" || isCrash(error.cause) || ("sourceError" in error && isCrash(error.sourceError)))
  );
}

/** Empties every table that a run fills; quicker than another database. */
export async function clearStage({ db, clock }: Stage): Promise<void> {
  clock.nowMs = START_MS;
  await db.batch([
    db.execute(
      sql`truncate sources, jobs, sightings, sighting_versions, match_keys, match_edges, match_decisions, decision_pairs, decisions, takedowns, erased_urls, item_aliases, items, item_products, item_evidence, revisions, changes, leases, places restart identity cascade`,
    ),
    db.execute(sql`update change_head set seq = 0, announced_seq = 0, pruned_seq = 0`),
  ]);
}

export type SourceSpec = { id: string; trust: number; itemKind: "event" | "recall" | "post"; alertable?: boolean };

/** An id that is the same in every run: `n` is its time, so lower is older. */
export function fixedId(prefix: "src" | "sgt" | "job", n: number): string {
  return makeId(prefix, START_MS + n, new Uint8Array(16).fill(n % 32));
}

export async function seedSources({ db }: Pick<Stage, "db">, sources: readonly SourceSpec[]): Promise<void> {
  const rows = sources.map(({ id, trust, itemKind, alertable }) => ({ id, trust, item_kind: itemKind, alertable: alertable ?? true }));
  await db.execute(sql`
    insert into sources (id, kind, item_kind, name, url, trust, completeness, interval_s, alertable)
    select id, 'feed', item_kind, id, 'https://source.example/' || id, trust, 'window', 3600, alertable
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, trust smallint, item_kind text, alertable boolean)`);
}

export async function seedPlaces({ db }: Pick<Stage, "db">, places: readonly { id: string; zone: string }[]): Promise<void> {
  await db.execute(sql`
    insert into places (id, code, name, country, lat, lon, time_zone, population)
    select id, id, id, 'FR', 0, 0, zone, 1 from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as r(id text, zone text)`);
}
