import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemDoer } from "../../src/domain/audit/index.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import type { Draft, EventDraft } from "../../src/domain/items/schema.ts";
import { mergeItems, splitItem } from "../../src/domain/identity/index.ts";
import { collectSerially, type Source } from "./support/collect.ts";
import { operatorOf } from "./support/operator.ts";
import { settle } from "./support/play.ts";
import { findBreaches } from "./support/snapshot.ts";
import { clearStage, fixedId, openStage, seedPlaces, seedSources, type Stage } from "./support/stage.ts";
import { PLACES } from "./support/world.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  await clearStage(stage);
  await seedPlaces(stage, PLACES);
  await seedSources(
    stage,
    [0, 1, 2, 3].map((n) => ({ id: fixedId("src", n), itemKind: "event", trust: 40 + 10 * n })),
  );
  // A first run announces nothing, so none of these is one.
  await stage.db.execute(sql`update sources set last_success_at = now()`);
});

const BY = { doer: systemDoer("test"), reason: null };
const event = (more: Partial<EventDraft> = {}): Draft => ({
  ...EMPTY.event,
  title: "Brass Kites: Winter Songs",
  event: { ...EMPTY.event.event, starts_local: "2026-12-05T20:00:00", place_id: "plc_1", venue: "Old Hall", ...more },
});
const source = (n: number, ...drafts: Draft[]): Source => ({
  id: fixedId("src", n),
  kind: "event",
  entries: drafts.map((draft, e) => ({ externalId: `e${e}`, sightingId: fixedId("sgt", e * 10 + n), draft })),
});
/** Who heard what since, as people do: what is news and no old news. */
async function announced(): Promise<string[]> {
  await settle(stage);
  expect(await findBreaches(stage.db)).toEqual([]);
  const { rows } = await stage.db.execute<{ told: string }>(sql`
    select c.type || coalesce(' ' || substr(i.detail ->> 'starts_local', 9, 2), '') as told from changes c join items i on i.id = c.item_id
    where c.material and not c.backfill order by c.seq`);
  return rows.map(({ told }) => told);
}
const logged = async () =>
  (await stage.db.execute<{ type: string; n: number }>(sql`select type, count(*)::int as n from changes group by type order by type`)).rows;

describe("what people are told", () => {
  it("is told once, whoever hears of it first and however late the others do", async () => {
    const tell = async (draft: Draft) => {
      for (const n of [0, 2, 1, 3]) await collectSerially(stage, [source(n, draft)]);
    };
    await tell(event());
    await tell(event({ starts_local: "2026-12-12T20:00:00" }));
    await tell(event({ starts_local: "2026-12-12T20:00:00", status: "cancelled" }));
    expect(await announced()).toEqual(["created 12", "updated 12", "cancelled 12"]);
    expect((await stage.db.execute(sql`select 1 from items`)).rows).toHaveLength(1);
  });

  it("is not that an item was parted or joined, if the part tells what the whole had told; the log has both", async () => {
    for (const n of [0, 1]) await collectSerially(stage, [source(n, event())]);
    const ctx = operatorOf(stage);
    const whole = fixedId("sgt", 0).replace("sgt", "itm");
    await splitItem(ctx, whole, [fixedId("sgt", 1)], BY);
    await mergeItems(ctx, [whole, fixedId("sgt", 1).replace("sgt", "itm")], BY);
    expect(await announced()).toEqual(["created 05"]);
    expect(await logged()).toEqual(["created", "merged", "split"].map((type) => ({ type, n: 1 })));
  });

  it("is that an item is another now, if that tells something else than it did", async () => {
    await collectSerially(stage, [source(0, event()), source(1, event({ starts_local: "2026-12-19T20:00:00" }))]);
    await collectSerially(stage, [source(1, event())]);
    expect(await announced()).toEqual(["created 05", "created 19", "merged 19"]);
    expect(await logged()).toContainEqual({ type: "merged", n: 1 });
  });
});
