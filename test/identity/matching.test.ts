import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import { finishJobs, matchPending, type SightingInput, storeSightings } from "../../src/domain/identity/index.ts";
import { RESOLVER_VERSION } from "../../src/domain/identity/schema.ts";
import type { Draft, Kind } from "../../src/domain/items/schema.ts";
import { collect, collectSerially, openRun, type Source, toInput } from "./support/collect.ts";
import { settle } from "./support/play.ts";
import { findBreaches, readPartition } from "./support/snapshot.ts";
import { clearStage, fixedId, openStage, seedPlaces, seedSources, type Stage, START_MS } from "./support/stage.ts";
import { concert, report } from "./support/things.ts";
import { PLACES } from "./support/world.ts";

const NOW = new Date(START_MS).toISOString();
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  await clearStage(stage);
  await seedPlaces(stage, PLACES);
});

const match = (kind: Kind) => matchPending({ db: stage.db, clock: () => stage.clock.nowMs }, kind);
const sourceOf = (n: number, kind: Kind, drafts: readonly Draft[]): Source => ({
  id: fixedId("src", n),
  kind,
  entries: drafts.map((draft, e) => ({ externalId: `e${e}`, sightingId: fixedId("sgt", e * 20 + n), draft })),
});
async function collectAll(...sources: Source[]): Promise<void> {
  await seedSources(
    stage,
    sources.map(({ id, kind }, n) => ({ id, itemKind: kind, trust: 90 - n })),
  );
  await collectSerially(stage, sources);
}
const storeRows = (rows: SightingInput[]) =>
  storeSightings(stage.db, { sourceId: fixedId("src", 0), jobId: null, token: null, now: NOW, backfill: false, rows });
const one = async (query: ReturnType<typeof sql>) => (await stage.db.execute(query)).rows[0];

const recall = (agency_id: string, recall_number: string | null, title: string): Draft => ({
  ...EMPTY.recall,
  title,
  recall: { ...EMPTY.recall.recall, agency_id, recall_number },
});

describe("matching", () => {
  it("makes recalls one by agency and number only, however they are written or read", async () => {
    await collectAll(
      sourceOf(0, "recall", [recall("cpsc", "24-101", "Hair dryers may shock"), recall("cpsc", "24-102", "Hair dryers may shock")]),
      sourceOf(1, "recall", [recall("CPSC", "24 101", "Recall of a kitchen appliance"), recall("fda", "24-102", "Hair dryers may shock")]),
      sourceOf(2, "recall", [recall("cpsc", null, "Hair dryers may shock")]),
    );
    const partition = [...(await readPartition(stage.db)).values()].map((names) => names.map((name) => name.replace(/src_.*(.) /, "$1/")));
    expect(partition).toHaveLength(4);
    expect(partition).toContainEqual(["0/e0", "1/e0"]);
  });

  it("derives instants from local time and zone, a floating time being its place's", async () => {
    const at = (event: Partial<typeof EMPTY.event.event>, title: string): Draft => ({
      ...EMPTY.event,
      title,
      event: { ...EMPTY.event.event, ...event },
    });
    await collectAll(
      sourceOf(0, "event", [
        at({ starts_local: "2026-12-01T19:00:00", ends_local: "2026-12-02T00:00:00", time_zone: "Europe/Paris" }, "In its own zone"),
        at({ starts_local: "2026-12-01T19:00:00", place_id: "plc_2" }, "Floating over New York"),
        at({ starts_local: "2026-12-01T19:00:00" }, "Floating nowhere"),
        at({ starts_on: "2026-12-01", ends_on: "2026-12-04", all_day: true, place_id: "plc_1" }, "Three days"),
      ]),
    );
    const { rows } = await stage.db.execute(
      sql`select title, starts_at, local_date, local_end_date, detail ->> 'starts_at' as told from items order by title`,
    );
    expect(rows).toEqual([
      { title: "Floating nowhere", starts_at: null, local_date: "2026-12-01", local_end_date: "2026-12-01", told: null },
      {
        title: "Floating over New York",
        starts_at: "2026-12-02 00:00:00+00",
        local_date: "2026-12-01",
        local_end_date: "2026-12-01",
        told: "2026-12-02T00:00:00.000Z",
      },
      {
        title: "In its own zone",
        starts_at: "2026-12-01 18:00:00+00",
        local_date: "2026-12-01",
        local_end_date: "2026-12-01",
        told: "2026-12-01T18:00:00.000Z",
      },
      { title: "Three days", starts_at: null, local_date: "2026-12-01", local_end_date: "2026-12-03", told: null },
    ]);
  });

  it("keeps what is quarantined out of sight and out of what others say", async () => {
    const bad: Source = {
      ...sourceOf(1, "post", []),
      entries: [
        { externalId: "e0", sightingId: fixedId("sgt", 1), draft: { ...report(0, 0), language: "xx" }, score: 20 },
        { externalId: "e1", sightingId: fixedId("sgt", 21), draft: report(1, 0), score: 20 },
      ],
    };
    await collectAll(bad, sourceOf(0, "post", [report(0, 0)]));
    const { rows } = await stage.db.execute(
      sql`select visible, language, quality_score from items i join item_evidence on item_id = i.id where exists (select 1 from sightings s where s.item_id = i.id) order by i.id`,
    );
    expect(rows).toEqual([
      { visible: true, language: null, quality_score: 100 },
      { visible: false, language: null, quality_score: 20 },
    ]);
    await settle(stage);
    expect(await one(sql`select count(*)::int as n from changes`)).toEqual({ n: 1 });
    expect(await findBreaches(stage.db)).toEqual([]);
  });

  it("announces a first run as backfill, and what comes after it not", async () => {
    const source = sourceOf(0, "post", [report(0, 0)]);
    await collectAll(source);
    await stage.db.execute(sql`update sources set last_success_at = now()`);
    await collectSerially(stage, [{ ...source, entries: [...sourceOf(0, "post", [report(0, 0), report(1, 0)]).entries] }]);
    const { rows } = await stage.db.execute(sql`select type, backfill, tags from changes order by id`);
    const tags = { place_id: null, source_ids: [source.id] };
    expect(rows).toEqual([
      { type: "created", backfill: true, tags },
      { type: "created", backfill: false, tags },
    ]);
  });

  it("leaves an item's row, and so its indexes, as they are when a further source tells the same", async () => {
    const row = () => one(sql`select id, xmin::text as written_by, ctid::text as place from items`);
    const evidence = () => one(sql`select quality_score, jsonb_array_length(conflicts) as conflicts from item_evidence`);
    await collectAll(sourceOf(0, "event", [concert(0, 0)]));
    const [rowBefore, evidenceBefore] = [await row(), await evidence()];
    const loud = { ...concert(0, 0), title: concert(0, 0).title.toUpperCase(), url: "https://other.example/1" };
    await collectAll(sourceOf(1, "event", [loud]));
    expect(await row()).toEqual(rowBefore);
    expect(await evidence()).not.toEqual(evidenceBefore);
    expect(await one(sql`select count(*)::int as n from sightings where item_id = ${rowBefore?.["id"]}`)).toEqual({ n: 2 });
  });

  it("makes a revision of what the public sees, and of nothing else", async () => {
    const [first, second] = [
      sourceOf(0, "event", [concert(0, 0)]),
      sourceOf(1, "event", [{ ...concert(0, 0), url: "https://other.example/1" }]),
    ];
    await collectAll(first, second);
    expect(await one(sql`select revision, (select count(*)::int from sightings where item_id = items.id) as sources from items`)).toEqual({
      revision: 1,
      sources: 2,
    });
    const cancelled: Draft = { ...concert(0, 0), event: { ...concert(0, 0).event, status: "cancelled" } };
    await collectSerially(stage, [sourceOf(0, "event", [cancelled])]);
    const { rows } = await stage.db.execute(sql`select revision, material, changes from revisions order by revision`);
    expect(rows).toEqual([
      { revision: 1, material: true, changes: [] },
      { revision: 2, material: true, changes: [{ path: "/event/status", from: "scheduled", to: "cancelled" }] },
    ]);
    expect(await one(sql`select type, material from changes order by id desc limit 1`)).toEqual({ type: "cancelled", material: true });
  });

  it("indexes an item by the words of what it says now", async () => {
    const found = async (word: string) =>
      (await one(sql`select count(*)::int as n from items where tsv @@ to_tsquery('simple', ${word})`))?.["n"];
    const said = (title: string): Draft => ({ ...report(0, 0), title });
    await collectAll(sourceOf(0, "post", [said("Gasworks reopens on the old pier")]));
    expect([await found("gasworks"), await found("windmill")]).toEqual([1, 0]);
    await collectSerially(stage, [sourceOf(0, "post", [said("Windmill reopens on the old pier")])]);
    expect([await found("gasworks"), await found("windmill")]).toEqual([0, 1]);
  });

  it("notes with which resolver an item was worked out, and indexes it anew, without a revision for it", async () => {
    await collectAll(sourceOf(0, "post", [report(0, 0)]));
    await stage.db.execute(sql`update items set resolver = 0, tsv = null`);
    await stage.db.execute(sql`update sightings set pending_at = now(), pending_number = pending_number + 1`);
    await match("post");
    const now = sql`select resolver, revision, tsv is not null as indexed, (select count(*)::int from changes) as changes from items`;
    expect(await one(now)).toEqual({ resolver: RESOLVER_VERSION, revision: 1, indexed: true, changes: 1 });
  });

  it("sets a sighting aside that the database refuses, with the reason, and matches its neighbours", async () => {
    await seedSources(stage, [{ id: fixedId("src", 0), itemKind: "event", trust: 40 }]);
    const impossible = { ...concert(3, 0), event: { ...EMPTY.event.event, starts_local: "2026-99-99T19:00:00" } };
    const rows = Array.from({ length: 20 }, (_, n) =>
      toInput({ externalId: `e${n}`, sightingId: fixedId("sgt", n), draft: n === 13 ? impossible : concert(n * 9, 0) }),
    );
    const unreadable = {
      ...toInput({ externalId: "e99", sightingId: fixedId("sgt", 99), draft: concert(5, 0) }),
      draft: JSON.parse('{"kind": "event"}'),
    };
    await storeRows([...rows, unreadable]);
    expect(await match("event")).toMatchObject({ state: "done" });
    const { rows: aside } = await stage.db.execute(sql`
      select external_id, quality -> 'score' as score, item_id, quality -> 'reasons' -> -1 ->> 'rule' as rule, quality -> 'reasons' -> -1 ->> 'message' as message from sightings where state = 'quarantined' order by external_id`);
    expect(aside).toMatchObject([
      { external_id: "e13", score: 0, item_id: null, rule: "unmatchable" },
      { external_id: "e99", score: 0, item_id: null, rule: "unmatchable", message: expect.stringContaining("unreadable") },
    ]);
    expect(await one(sql`select count(*)::int as n from items where visible`)).toEqual({ n: 19 });
    expect(await one(sql`select count(*)::int as n from sightings where pending_at is not null`)).toEqual({ n: 0 });
    await storeRows([...rows, unreadable]);
    expect(await match("event"), "told again, it is not tried again").toMatchObject({ matched: 0 });
  });

  it("ends a job when its sightings are matched, whoever comes last, with true counts", async () => {
    const source = sourceOf(0, "post", [report(0, 0), report(1, 0), report(2, 0)]);
    await seedSources(stage, [{ id: source.id, itemKind: "post", trust: 40 }]);
    await openRun(stage.db, source);
    // The matcher is through before the job says that it waits for it.
    const { db } = stage.worker(null, async (n) => {
      if (n === 3) await match("post");
    });
    await collect(db, stage.clock, source);
    expect(await one(sql`select state, stage, matched, created, finished_at is not null as finished from jobs`)).toEqual({
      state: "succeeded",
      stage: "done",
      matched: 3,
      created: 3,
      finished: true,
    });
    await openRun(stage.db, source);
    await collect(stage.db, stage.clock, source);
    expect(await one(sql`select state, matched, unchanged from jobs order by created_at desc limit 1`)).toEqual({
      state: "succeeded",
      matched: 0,
      unchanged: 3,
    });
    await finishJobs(stage.db, []);
  });

  it("takes the same number of statements for a batch, whatever is stored already", { timeout: 60_000 }, async () => {
    await seedSources(
      stage,
      [0, 1].map((n) => ({ id: fixedId("src", n), itemKind: "post" as const, trust: 40 })),
    );
    const cost = async (from: number, count: number, source: number) => {
      const rows = Array.from({ length: count }, (_, i) =>
        toInput({ externalId: `e${from + i}`, sightingId: fixedId("sgt", (from + i) * 2 + source), draft: report(from + i, source) }),
      );
      await storeSightings(stage.db, { sourceId: fixedId("src", source), jobId: null, token: null, now: NOW, backfill: false, rows });
      const { db, life } = stage.worker();
      const outcome = await matchPending({ db, clock: () => stage.clock.nowMs }, "post");
      expect(outcome).toEqual({ state: "done", matched: count, batches: Math.ceil(count / 500) });
      return { requests: life.requests, statements: life.statements };
    };
    const first = await cost(0, 10, 0);
    expect(await cost(10, 500, 0)).toEqual(first);
    expect(await cost(0, 500, 1), "also when everything meets its like").toEqual(first);
    // Lease, queue, candidates, one transaction; queue, release, one more look.
    expect(first).toEqual({ requests: 7, statements: 25 });
  });
});
