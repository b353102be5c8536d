import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemDoer } from "../../src/domain/audit/index.ts";
import { emptySightings, matchPending, mergeItems, splitItem, storeSightings, withdrawSightings } from "../../src/domain/identity/index.ts";
import { collectSerially, toInput } from "./support/collect.ts";
import { operatorOf } from "./support/operator.ts";
import { settle } from "./support/play.ts";
import { findBreaches, readPartition, type Snapshot, takeSnapshot } from "./support/snapshot.ts";
import { clearStage, fixedId, openStage, seedPlaces, seedSources, type Stage, START_MS } from "./support/stage.ts";
import { concert } from "./support/things.ts";
import { PLACES, type World, worlds } from "./support/world.ts";

const SEED = Number(process.env["IDENTITY_SEED"] ?? 20261120);
const RUNS = Number(process.env["IDENTITY_RUNS"] ?? 8);
const OPERATOR = { doer: systemDoer("test"), reason: null };
const NOW = new Date(START_MS).toISOString();

let stage: Stage;
const ctx = () => operatorOf(stage);
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(() => clearStage(stage));

async function collectWorld(world: World): Promise<void> {
  await clearStage(stage);
  await seedPlaces(stage, PLACES);
  await seedSources(stage, world.specs);
  await collectSerially(stage, world.after);
  await settle(stage);
}

/** Without pairs that have both ends in these items: what an operator decided of them is no longer a question. */
function withoutPairsIn(snapshot: Snapshot, sightings: readonly string[]): Snapshot {
  const inside = (id: unknown) => sightings.includes(String(id));
  return { ...snapshot, edges: snapshot.edges.filter((edge) => !(inside(edge["a"]) && inside(edge["b"]))) };
}

describe("an operator's decisions", () => {
  it(`merge, then split: everything is as before, byte for byte (seed ${SEED}, ${RUNS} worlds)`, { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(worlds({ sources: 10, entries: 3 }), fc.nat(), fc.nat(), async (world, x, y) => {
        await collectWorld(world);
        const before = await takeSnapshot(stage.db);
        const items = before.items.map((item) => ({ id: String(item["id"]), kind: item["kind"] }));
        const first = items[x % items.length];
        const others = items.filter(({ id, kind }) => kind === first?.kind && id !== first?.id);
        const second = others[y % Math.max(1, others.length)];
        if (first === undefined || second === undefined) return;
        const membersOf = (id: string) =>
          before.sightings.filter((sighting) => sighting["item_id"] === id).map((sighting) => String(sighting["id"]));
        const older = [first.id, second.id].toSorted()[0];

        const merged = await mergeItems(ctx(), [first.id, second.id], OPERATOR);
        expect(merged).toMatchObject({ itemId: older, applied: true });
        await settle(stage);
        expect(await findBreaches(stage.db)).toEqual([]);
        const members = [...membersOf(first.id), ...membersOf(second.id)];
        const together = await takeSnapshot(stage.db);
        expect(together.sightings.filter(({ item_id }) => item_id === older).map(({ id }) => id)).toEqual(expect.arrayContaining(members));

        await splitItem(ctx(), merged.itemId, membersOf(second.id), OPERATOR);
        await settle(stage);
        expect(await findBreaches(stage.db)).toEqual([]);
        expect(withoutPairsIn(await takeSnapshot(stage.db), members)).toEqual(withoutPairsIn(before, members));
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  });

  it("stick, whatever the sources say later", async () => {
    const sources = await collectConcerts(4, [0, 1]);
    const [a, b] = [await itemOf(0, 0), await itemOf(0, 1)];
    await mergeItems(ctx(), [a, b], OPERATOR);
    const [, second] = sources;
    await splitItem(ctx(), a, [await sightingOf(1, 0), await sightingOf(1, 1)], OPERATOR);
    // Both sources change every word that matched or did not.
    for (const source of sources) {
      const rows = source.entries.map((entry, n) => toInput({ ...entry, draft: { ...concert(7, n), title: "One and the same" } }));
      await storeSightings(stage.db, { sourceId: source.id, jobId: null, token: null, now: NOW, backfill: false, rows });
    }
    await settle(stage);
    expect(second?.entries).toHaveLength(2);
    const partition = [...(await readPartition(stage.db)).values()];
    const holding = (source: number, thing: number) => partition.find((names) => names.includes(`${fixedId("src", source)} t${thing}`));
    expect(holding(0, 0)).toBe(holding(0, 1));
    expect(holding(1, 0)).not.toBe(holding(0, 0));
    expect(await findBreaches(stage.db)).toEqual([]);
  });

  it("are told to readers: the younger id is merged into the older, then split from it, and answers again", async () => {
    await collectConcerts(2, [0, 1]);
    const [a, b] = [await itemOf(0, 0), await itemOf(0, 1)].toSorted();
    await mergeItems(ctx(), [a ?? "", b ?? ""], OPERATOR);
    expect(await aliases()).toEqual([{ alias: b, item_id: a }]);
    const going = await stage.db.execute<{ id: string }>(
      sql`select id from sightings where external_id = (select external_id from sightings where id = 'sgt_' || substr(${b}, 5))`,
    );
    await splitItem(
      ctx(),
      a ?? "",
      going.rows.map(({ id }) => id),
      OPERATOR,
    );
    expect(await aliases()).toEqual([]);
    await settle(stage);
    const { rows } = await stage.db.execute(
      sql`select item_id, type, other_id, backfill from changes where other_id is not null order by seq`,
    );
    expect(rows).toEqual([
      { item_id: b, type: "merged", other_id: a, backfill: false },
      { item_id: b, type: "split", other_id: a, backfill: false },
    ]);
  });

  it("carry an operator's overrides into the merged item, and give them back", async () => {
    await collectConcerts(1, [0, 1]);
    const [a = "", b = ""] = [await itemOf(0, 0), await itemOf(0, 1)].toSorted();
    await stage.db.execute(sql`update items set overrides = '{"/event/venue": "The other hall"}' where id = ${b}`);
    const venues = async () =>
      (await stage.db.execute(sql`select id, detail ->> 'venue' as venue from items where visible order by id`)).rows;
    const before = await venues();
    await mergeItems(ctx(), [a, b], OPERATOR);
    expect(await venues()).toEqual([{ id: a, venue: "The other hall" }]);
    await splitItem(ctx(), a, [b.replace("itm_", "sgt_")], OPERATOR);
    expect(await venues()).toEqual([before[0], { id: b, venue: "The other hall" }]);
  });

  it("are refused when they make no sense", async () => {
    await collectConcerts(1, [0]);
    const item = await itemOf(0, 0);
    const sighting = await sightingOf(0, 0);
    await expect(mergeItems(ctx(), [item, item], OPERATOR)).rejects.toMatchObject({ code: "invalid" });
    await expect(mergeItems(ctx(), [item, "itm_none"], OPERATOR)).rejects.toMatchObject({ code: "not_found" });
    await expect(splitItem(ctx(), item, [sighting], OPERATOR)).rejects.toMatchObject({ code: "invalid" });
    await expect(splitItem(ctx(), item, [], OPERATOR)).rejects.toMatchObject({ code: "invalid" });
    await expect(splitItem(ctx(), "itm_none", [sighting], OPERATOR)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("what is no longer there", () => {
  it("withdraws an item when the last source takes it back, and gives it back with its id when one shows it again", async () => {
    const sources = await collectConcerts(2, [0]);
    const item = await itemOf(0, 0);
    expect(await withdrawSightings(stage.db, fixedId("src", 0), ["t0"], NOW)).toBe(1);
    await settle(stage);
    expect(await visibility(item)).toEqual({ visible: true, withdrawn: false });
    expect(await withdrawSightings(stage.db, fixedId("src", 1), ["t0", "t9"], NOW)).toBe(1);
    await settle(stage);
    expect(await visibility(item)).toEqual({ visible: false, withdrawn: true });
    const [first] = sources;
    if (first === undefined) throw new Error("there is a source");
    const again = await storeSightings(stage.db, {
      sourceId: first.id,
      jobId: null,
      token: null,
      now: NOW,
      backfill: false,
      rows: first.entries.map(toInput),
    });
    expect(again).toMatchObject({ new: 0, updated: 0, unchanged: 1 });
    await settle(stage);
    expect(await visibility(item)).toEqual({ visible: true, withdrawn: false });
    const told = await changeTypes(item);
    expect([told[0], ...told.slice(-2)]).toEqual(["created", "withdrawn", "updated"]);
    expect(await findBreaches(stage.db)).toEqual([]);
  });

  it("leaves the item its id when its oldest sighting is emptied, and ends in `erased` when all are", async () => {
    await collectConcerts(3, [0]);
    const item = await itemOf(0, 0);
    const { rows } = await stage.db.execute<{ id: string }>(sql`select id from sightings order by id`);
    const [oldest, ...rest] = rows.map(({ id }) => id);
    await emptySightings(ctx(), [oldest ?? ""], OPERATOR);
    await settle(stage);
    expect(await itemOf(0, 0)).toBe(item);
    expect([...(await readPartition(stage.db)).keys()]).toEqual([item]);
    const left = await stage.db.execute(sql`select state, draft ->> 'title' as title from sightings where id = ${oldest}
      union all select 'version', draft ->> 'title' from sighting_versions where sighting_id = ${oldest}`);
    expect(left.rows).toEqual([
      { state: "gone", title: "" },
      { state: "version", title: "" },
    ]);
    await emptySightings(ctx(), rest, OPERATOR);
    await settle(stage);
    expect([...(await readPartition(stage.db)).keys()]).toEqual([item]);
    expect(await visibility(item)).toEqual({ visible: false, withdrawn: true });
    expect((await changeTypes(item)).at(-1)).toBe("erased");
    const words = await stage.db.execute(
      sql`select title, summary, detail ->> 'venue' as venue, tsv = '' as unindexed from items where id = ${item}`,
    );
    expect(words.rows).toEqual([{ title: "", summary: null, venue: null, unindexed: true }]);
    expect(await findBreaches(stage.db)).toEqual([]);
  });
});

/** So many sources, each telling of the same concerts; entry `t<thing>` of source n is its word on the thing. */
async function collectConcerts(count: number, things: readonly number[]) {
  const sources = Array.from({ length: count }, (_, n) => ({
    id: fixedId("src", n),
    kind: "event" as const,
    entries: things.map((thing) => ({ externalId: `t${thing}`, sightingId: fixedId("sgt", thing * 50 + n), draft: concert(thing, n) })),
  }));
  await seedPlaces(stage, PLACES);
  await seedSources(
    stage,
    sources.map(({ id, kind }) => ({ id, itemKind: kind, trust: 40 })),
  );
  await collectSerially(stage, sources);
  expect(await matchPending(ctx(), "event")).toMatchObject({ state: "done" });
  expect((await readPartition(stage.db)).size).toBe(things.length);
  return sources;
}

async function sightingRow(source: number, thing: number): Promise<{ id: string; item_id: string }> {
  const { rows } = await stage.db.execute<{ id: string; item_id: string }>(sql`
    select id, item_id from sightings where source_id = ${fixedId("src", source)} and external_id = ${`t${thing}`}`);
  const [row] = rows;
  if (row === undefined) throw new Error("no such sighting");
  return row;
}
const itemOf = async (source: number, thing: number) => (await sightingRow(source, thing)).item_id;
const sightingOf = async (source: number, thing: number) => (await sightingRow(source, thing)).id;
const aliases = async () => (await stage.db.execute(sql`select alias, item_id from item_aliases`)).rows;
const visibility = async (id: string) => (await stage.db.execute(sql`select visible, withdrawn from items where id = ${id}`)).rows[0];
const changeTypes = async (id: string) =>
  (await stage.db.execute<{ type: string }>(sql`select type from changes where item_id = ${id} order by seq`)).rows.map(({ type }) => type);
