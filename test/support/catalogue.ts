import { sql } from "drizzle-orm";
import type { Db } from "../../src/adapters/postgres/index.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import { type SightingInput, storeSightings } from "../../src/domain/identity/index.ts";
import type { Draft, EventDraft, Kind, PostDraft, RecallDraft } from "../../src/domain/items/schema.ts";
import { makeId } from "../../src/lib/ids.ts";
import { matchAll } from "./matched.ts";

type Common = Partial<Omit<Extract<Draft, { kind: "post" }>, "kind" | "post">> & { title: string; score?: number };

const idOf = (prefix: "src" | "sgt" | "itm", n: number, atMs: number) =>
  makeId(
    prefix,
    atMs,
    Uint8Array.from({ length: 16 }, (_, i) => Math.floor(n / 32 ** i) % 32),
  );

export const event = (common: Common, block: Partial<EventDraft>): Thing => ({
  score: common.score ?? 80,
  draft: { ...EMPTY.event, ...withoutScore(common), event: { ...EMPTY.event.event, ...block } },
});
export const recall = (common: Common, block: Partial<RecallDraft>): Thing => ({
  score: common.score ?? 80,
  draft: { ...EMPTY.recall, ...withoutScore(common), recall: { ...EMPTY.recall.recall, ...block } },
});
export const post = (common: Common, block: Partial<PostDraft> = {}): Thing => ({
  score: common.score ?? 80,
  draft: { ...EMPTY.post, ...withoutScore(common), post: { ...EMPTY.post.post, ...block } },
});

const withoutScore = ({ score: _score, ...common }: Common) => common;

export type Thing = { draft: Draft; score: number };

/** Things as if one source of each kind had told of them at `atMs`: stored, matched and folded as in real life. Ids of the sources by kind. */
export async function seedCatalogue(db: Db, things: readonly Thing[], atMs: number): Promise<Record<Kind, string>> {
  const sources = { event: idOf("src", 1, 0), recall: idOf("src", 2, 0), post: idOf("src", 3, 0) };
  for (const [kind, id] of Object.entries(sources)) {
    await db.execute(sql`
      insert into sources (id, kind, item_kind, name, url, trust, completeness, interval_s)
      values (${id}, 'feed', ${kind}, ${`Source of ${kind}s`}, ${`https://${kind}s.example/`}, 50, 'window', 3600) on conflict do nothing`);
  }
  for (const kind of ["event", "recall", "post"] as const) {
    const rows = things.flatMap((thing, n) => (thing.draft.kind === kind ? [sighting(thing, n, atMs)] : []));
    const now = new Date(atMs).toISOString();
    await storeSightings(db, { sourceId: sources[kind], jobId: null, token: null, now, backfill: false, rows });
    await matchAll(db, kind, () => atMs);
  }
  return sources;
}

function sighting({ draft, score }: Thing, n: number, atMs: number): SightingInput {
  return {
    id: idOf("sgt", n + 1, atMs + n),
    externalId: `e${atMs}-${n}`,
    kind: draft.kind,
    url: draft.url,
    contentHash: JSON.stringify(draft),
    draft,
    quality: { score, version: 1, reasons: [] },
    score,
    state: score < 40 ? "quarantined" : "live",
  };
}

/** Places of a gazetteer of its own. */
export async function seedPlaces(
  db: Db,
  places: readonly { id: string; code: string; name: string; lat: number; lon: number; zone: string }[],
): Promise<void> {
  await db.execute(sql`
    insert into places (id, code, name, country, lat, lon, time_zone, population)
    select id, code, name, 'FR', lat, lon, zone, 1000
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as r(id text, code text, name text, lat float8, lon float8, zone text)
    on conflict do nothing`);
}
