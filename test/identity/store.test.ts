import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Doer } from "../../src/domain/audit/index.ts";
import { claimJob } from "../../src/domain/collect/job-store.ts";
import { emptySightings, type SightingInput, storeSightings } from "../../src/domain/identity/index.ts";
import { judgeSighting } from "../../src/domain/identity/operators/index.ts";
import { openRun, toInput } from "./support/collect.ts";
import { operatorOf } from "./support/operator.ts";
import { settle } from "./support/play.ts";
import { clearStage, fixedId, openStage, seedSources, type Stage, START_MS } from "./support/stage.ts";
import { report } from "./support/things.ts";

const OPERATOR: Doer = { actor: { type: "user", id: "usr_operator" }, requestId: "test", network: null };

const SOURCE = fixedId("src", 0);
const NOW = new Date(START_MS).toISOString();
const LATER = new Date(START_MS + 60_000).toISOString();

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  await clearStage(stage);
  await seedSources(stage, [{ id: SOURCE, itemKind: "post", trust: 40 }]);
});

const row = (n: number, edit: Partial<SightingInput> = {}): SightingInput => ({
  ...toInput({ externalId: `t${n}`, sightingId: fixedId("sgt", n), draft: report(n, 0) }),
  ...edit,
});
const store = (rows: SightingInput[], now = NOW, claim: { jobId: string | null; token: string | null } = { jobId: null, token: null }) =>
  storeSightings(stage.db, { sourceId: SOURCE, ...claim, now, backfill: false, rows });
const claimNew = async (token: string) => {
  await openRun(stage.db, { id: SOURCE, kind: "post", entries: [] });
  const claim = await claimJob(stage.db, SOURCE, token);
  if (claim === null) throw new Error("nothing to claim");
  return { jobId: claim.jobId, token: claim.token };
};
const read = async () => (await stage.db.execute(sql`select * from sightings order by external_id`)).rows;
const unwait = () => stage.db.execute(sql`update sightings set pending_at = null`);

describe("storing what a source says", () => {
  it("three times at once keeps one row and one version of each", async () => {
    const claim = await claimNew("a");
    const rows = Array.from({ length: 40 }, (_, n) => row(n));
    // Each delivery made ids of its own, in an order of its own.
    const deliveries = [0, 1, 2].map((d) =>
      rows.map((each, n) => ({ ...each, id: fixedId("sgt", 1000 * d + n) })).toSorted(() => (d === 1 ? -1 : 1)),
    );
    const counts = await Promise.all(deliveries.map((some) => store(some, NOW, claim)));
    expect(counts.reduce((sum, count) => sum + count.new, 0)).toBe(40);
    expect(counts.reduce((sum, count) => sum + count.updated, 0)).toBe(0);
    const { rows: kept } = await stage.db.execute(sql`
      select (select count(*)::int from sightings) as sightings, (select count(*)::int from sighting_versions) as versions, (select max(pending_number) from sightings) as number`);
    expect(kept).toEqual([{ sightings: 40, versions: 40, number: 1 }]);
  });

  it("also without a job three times at once, in any order of rows", async () => {
    const rows = (delivery: number) => Array.from({ length: 60 }, (_, n) => row(n, { id: fixedId("sgt", 1000 * delivery + n) }));
    const counts = await Promise.all(
      [rows(0), rows(1).toReversed(), rows(2).toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1))].map((some) => store(some)),
    );
    expect(counts.reduce((sum, count) => sum + count.new, 0)).toBe(60);
    expect(await read()).toHaveLength(60);
  });

  it("moves only the time of seeing when nothing changed, and leaves the matcher alone", async () => {
    await store([row(0)]);
    await unwait();
    expect(await store([row(0, { id: fixedId("sgt", 9) })], LATER)).toEqual({
      held: true,
      new: 0,
      updated: 0,
      unchanged: 1,
      quarantined: 0,
      refused: 0,
    });
    expect(await read()).toMatchObject([
      {
        id: fixedId("sgt", 0),
        version: 1,
        pending_at: null,
        pending_number: 1,
        seen_at: "2026-11-20 12:01:00+00",
        first_seen_at: "2026-11-20 12:00:00+00",
      },
    ]);
    await store([row(0)], NOW);
    expect(await read(), "a slower worker does not move time back").toMatchObject([{ seen_at: "2026-11-20 12:01:00+00" }]);
  });

  it("makes a version of other content, and of nothing else", async () => {
    await store([row(0)]);
    await unwait();
    const changed = row(0, { contentHash: "other", draft: report(1, 0) });
    expect(await store([changed], LATER)).toMatchObject({ new: 0, updated: 1, unchanged: 0 });
    expect(await read()).toMatchObject([{ version: 2, pending_number: 2, pending_at: "2026-11-20 12:01:00+00" }]);
    const { rows: versions } = await stage.db.execute(
      sql`select version, content_hash = 'other' as other from sighting_versions order by version`,
    );
    expect(versions).toEqual([
      { version: 1, other: false },
      { version: 2, other: true },
    ]);
    await unwait();
    // The same content, scored anew: the matcher looks, but there is no version.
    await store([{ ...changed, score: 20, state: "quarantined" }], LATER);
    expect(await read()).toMatchObject([{ version: 2, pending_number: 3, state: "quarantined", score: 20 }]);
  });

  it("under a claim that is no longer held changes nothing", async () => {
    const stale = await claimNew("a");
    await stage.db.execute(sql`update jobs set state = 'failed', finished_at = now()`);
    const fresh = await claimNew("b");
    expect(await store([row(0)], NOW, stale)).toEqual({ held: false, new: 0, updated: 0, unchanged: 0, quarantined: 0, refused: 0 });
    expect(await store([row(0)], NOW, { ...fresh, token: "a" })).toMatchObject({ held: false });
    expect(await read()).toEqual([]);
    expect(await store([row(0)], NOW, fresh)).toMatchObject({ held: true, new: 1 });
  });

  it("takes out what Postgres cannot hold", async () => {
    const draft = { ...report(0, 0), title: "Zero \0 and half a pair \ud83d here, a whole one 😀 there", tags: ["\0"] };
    await store([row(0, { externalId: "a\0b\udc00", draft })]);
    expect(await read()).toMatchObject([
      { external_id: "ab\ufffd", draft: { title: "Zero  and half a pair \ufffd here, a whole one 😀 there", tags: [""] } },
    ]);
  });

  it("keeps the last of rows that go by one name, in any number of rows", { timeout: 20_000 }, async () => {
    const rows = Array.from({ length: 1_203 }, (_, n) => row(n));
    expect(await store([...rows, row(7, { contentHash: "last" })])).toMatchObject({ new: 1_203, unchanged: 0 });
    const { rows: kept } = await stage.db.execute(sql`select content_hash from sightings where external_id = 't7'`);
    expect(kept).toEqual([{ content_hash: "last" }]);
    const { db, life } = stage.worker();
    await storeSightings(db, { sourceId: SOURCE, jobId: null, token: null, now: LATER, backfill: false, rows });
    expect(life.statements, "one statement for each 500").toBe(3);
  });

  it("brings nothing back that was emptied", async () => {
    await store([row(0)]);
    await emptySightings(operatorOf(stage), [fixedId("sgt", 0)], { doer: OPERATOR, reason: null });
    await store([row(0, { contentHash: "other" })], LATER);
    expect(await read()).toMatchObject([{ state: "gone", content_hash: "", draft: { title: "" } }]);
  });

  it(
    "puts a row that the database refuses into quarantine with the reason, and stores its 499 neighbours",
    { timeout: 20_000 },
    async () => {
      const rows = Array.from({ length: 500 }, (_, n) =>
        row(n, n % 100 === 7 ? { draft: { ...report(n, 0), title: `NUL \0 and \udc00 ${n}` } } : {}),
      );
      // Longer than an index takes, and of nothing that compresses.
      const poison = Array.from({ length: 4_000 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7_919) % 20_000))).join("");
      rows[123] = row(123, { externalId: poison });
      expect(await store(rows)).toMatchObject({ held: true, new: 500, quarantined: 1 });
      const { rows: bad } = await stage.db.execute<{ id: string; external_id: string; reason: { rule: string; message: string } }>(
        sql`select id, external_id, quality -> 'reasons' -> 0 as reason from sightings where state = 'quarantined'`,
      );
      expect(bad).toMatchObject([
        { id: fixedId("sgt", 123), external_id: expect.stringMatching(/^unstorable:/), reason: { rule: "unstorable" } },
      ]);
      expect(bad[0]?.reason.message).toContain("index row");
      expect(await store(rows, LATER), "again it is the same row").toMatchObject({ new: 0, updated: 0, unchanged: 500 });
      await settle(stage);
      const { rows: served } = await stage.db.execute(sql`select count(*)::int as n from items where visible`);
      expect(served).toEqual([{ n: 499 }]);
    },
  );

  it("keeps live what only time has marked down, and nothing else", async () => {
    const scored = (n: number, score: number, ...reasons: SightingInput["quality"]["reasons"]) =>
      row(n, { score, state: score < 40 ? "quarantined" : "live", quality: { score, version: 1, reasons } });
    const longPast = { rule: "long_past", points: -30, message: "The event has been over for more than a month." };
    const garbled = { rule: "garbled", points: -30, message: "It was read in the wrong charset." };
    await store([scored(0, 60), scored(1, 60), scored(2, 20, longPast)]);
    await store([scored(0, 30, longPast), scored(1, 30, garbled), scored(2, 30, longPast), scored(3, 30, longPast)], LATER);
    expect(await read()).toMatchObject([
      { state: "live", score: 30 },
      { state: "quarantined" },
      { state: "quarantined" },
      { state: "quarantined" },
    ]);
  });

  it("keeps to what an operator said of a row's quality, whatever it scores", async () => {
    const ctx = operatorOf(stage);
    await store([row(0, { score: 20, state: "quarantined" }), row(1)]);
    await judgeSighting(ctx, fixedId("sgt", 0), "accepted", OPERATOR);
    await judgeSighting(ctx, fixedId("sgt", 1), "rejected", OPERATOR);
    const again = (n: number, score: number) =>
      row(n, { contentHash: `other ${score}`, score, state: score < 40 ? ("quarantined" as const) : ("live" as const) });
    await store([again(0, 10), again(1, 90)], LATER);
    expect(await read()).toMatchObject([
      { state: "live", score: 10, verdict: "accepted", verdict_by: "usr_operator" },
      { state: "quarantined", score: 90, verdict: "rejected" },
    ]);
    await judgeSighting(ctx, fixedId("sgt", 0), null, OPERATOR);
    await judgeSighting(ctx, fixedId("sgt", 1), null, OPERATOR);
    expect(await read(), "left to its score").toMatchObject([{ state: "quarantined" }, { state: "live" }]);
  });

  it("opens again what only time has marked down, when an operator takes a refusal back", async () => {
    const ctx = operatorOf(stage);
    const long_past = { rule: "long_past", points: -30, message: "The event has been over for more than a month." };
    await store([row(0, { score: 25, state: "quarantined", quality: { score: 25, version: 1, reasons: [long_past] } })]);
    await judgeSighting(ctx, fixedId("sgt", 0), "rejected", OPERATOR);
    await judgeSighting(ctx, fixedId("sgt", 0), null, OPERATOR);
    expect(await read()).toMatchObject([{ state: "live", score: 25 }]);
  });
});
