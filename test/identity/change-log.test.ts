import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { keepChanges, readChangePage, readChanges, sequenceChanges } from "../../src/domain/changes/index.ts";
import { clearStage, openStage, type Stage, START_MS } from "./support/stage.ts";

const WRITERS = 8;
const TRANSACTIONS = 25;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await clearStage(stage);
});

/** Takes its ids, then dawdles before it commits: so ids are not in the order of commits. */
async function write(writer: number): Promise<void> {
  const { db } = stage.worker();
  for (let n = 0; n < TRANSACTIONS; n++) {
    const rows = 1 + ((writer + n) % 4);
    await db.batch([
      db.execute(sql`
        insert into changes (kind, item_id, type, revision, material, backfill, at)
        select 'post', ${`w${writer}`}, 'updated', ${n}::int * 10 + i, true, false, now() from generate_series(1, ${rows}::int) i`),
      db.execute(sql`select pg_sleep(${((writer * 7 + n * 3) % 5) / 500}::float8)`),
    ]);
  }
}

describe("the change log", () => {
  it(
    "is read whole, once, in order and without gaps by whoever pages all the time, with 8 writers and 3 sequencers",
    { timeout: 60_000 },
    async () => {
      let writing = true;
      const given: { from: number; to: number }[] = [];
      const sequence = async () => {
        const { db } = stage.worker();
        while (writing) given.push(...(await sequenceChanges(db)));
      };
      const read = async () => {
        const { db } = stage.worker();
        const saw: { seq: number; id: string; revision: number }[] = [];
        for (let done = false; !done;) {
          done = !writing;
          const page = await readChanges(db, saw.at(-1)?.seq ?? 0, 5);
          saw.push(...page.map(({ seq, itemId, revision }) => ({ seq, id: itemId, revision })));
          done &&= page.length === 0;
        }
        return saw;
      };
      // What a reader by id would have missed: rows that appear below the highest id it has seen.
      let skippedById = 0;
      const readById = async () => {
        const { db } = stage.worker();
        const seen = new Set<number>();
        while (writing) {
          const highest = Math.max(0, ...seen);
          const { rows } = await db.execute<{ id: string }>(sql`select id from changes order by id`);
          for (const { id } of rows) {
            if (!seen.has(Number(id)) && Number(id) < highest) skippedById += 1;
            seen.add(Number(id));
          }
        }
      };
      const readers = [read(), read(), read()];
      const others = [sequence(), sequence(), sequence(), readById()];
      await Promise.all(Array.from({ length: WRITERS }, (_, n) => write(n)));
      given.push(...(await sequenceChanges(stage.db)));
      writing = false;
      await Promise.all(others);

      const { rows } = await stage.db.execute<{ n: number }>(sql`select count(*)::int as n from changes`);
      const total = rows[0]?.n ?? 0;
      expect(total).toBeGreaterThan(WRITERS * TRANSACTIONS);
      for (const saw of await Promise.all(readers)) {
        expect(saw.map(({ seq }) => seq)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
        for (let writer = 0; writer < WRITERS; writer++) {
          const revisions = saw.filter(({ id }) => id === `w${writer}`).map(({ revision }) => revision);
          expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
        }
      }
      // Every number was given out by exactly one call.
      const numbers = given.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
      expect(skippedById, "the writers never committed out of order: this proved nothing").toBeGreaterThan(0);
    },
  );

  it("is numbered in portions, however long it has grown", { timeout: 30_000 }, async () => {
    const { rows } = await stage.db.execute<{ head: string }>(sql`select seq as head from change_head`);
    const head = Number(rows[0]?.head);
    await stage.db.execute(sql`
      insert into changes (kind, item_id, type, revision, material, backfill, at) select 'post', 'many', 'updated', i, true, false, now() from generate_series(1, 2500) i`);
    const ranges = await sequenceChanges(stage.db);
    expect(ranges).toEqual([
      { from: head + 1, to: head + 1000 },
      { from: head + 1001, to: head + 2000 },
      { from: head + 2001, to: head + 2500 },
    ]);
    expect(await sequenceChanges(stage.db)).toEqual([]);
  });

  it("forgets what has left its reach, up to the first change that has not, and only what was announced", async () => {
    await clearStage(stage);
    const ages = [100, 95, 91, 20, 92, 1];
    await stage.db.execute(sql`
      insert into changes (kind, item_id, type, revision, material, backfill, at)
      select 'post', 'old', 'updated', n, true, false, to_timestamp(${START_MS}::float8 / 1000) - make_interval(days => age)
      from unnest(${sql.param(ages)}::int[]) with ordinality as a(age, n)`);
    await sequenceChanges(stage.db);
    const keep = () => keepChanges({ db: stage.db, clock: () => START_MS });
    expect(await keep(), "nobody was told of it yet").toEqual({ pruned: 0 });
    await stage.db.execute(sql`update change_head set announced_seq = 2`);
    expect(await keep()).toEqual({ pruned: 2 });
    await stage.db.execute(sql`update change_head set announced_seq = 6`);
    expect(await keep(), "the fifth is older, but the fourth is not: no gaps").toEqual({ pruned: 1 });
    expect(await keep()).toEqual({ pruned: 0 });
    expect(await readChangePage(stage.db, 0, 10)).toMatchObject({ head: 6, pruned: 3, rows: [{ seq: 4 }, { seq: 5 }, { seq: 6 }] });
  });
});
