import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { systemDoer } from "../../src/domain/audit/index.ts";
import type { OperatorCtx } from "../../src/domain/identity/operators/decide.ts";
import { emptySightings, storeSightings } from "../../src/domain/identity/index.ts";
import { LEASE_MS } from "../../src/domain/identity/matcher/lease-store.ts";
import {
  judgeSighting,
  mergeItems,
  overrideItem,
  refuseMatch,
  revokeDecision,
  splitItem,
} from "../../src/domain/identity/operators/index.ts";
import { AppError } from "../../src/lib/errors.ts";
import { collect, openRun, reviveSource, type Source, toInput } from "./support/collect.ts";
import { operatorOf } from "./support/operator.ts";
import { settle } from "./support/play.ts";
import { findBreaches, takeSnapshot } from "./support/snapshot.ts";
import { clearStage, isCrash, openStage, seedPlaces, seedSources, type Stage, START_MS } from "./support/stage.ts";
import { PLACES, type World, worlds } from "./support/world.ts";

const SEED = Number(process.env["IDENTITY_SEED"] ?? 20261120);
const RUNS = Number(process.env["IDENTITY_RUNS"] ?? 4);
const BY = { doer: systemDoer("test"), reason: null };
const NOW = new Date(START_MS).toISOString();

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const ACTS = [
  "collect",
  "collect",
  "collect",
  "merge",
  "merge",
  "split",
  "refuse",
  "revoke",
  "override",
  "clear",
  "judge",
  "empty",
] as const;
/** What somebody does; `x` and `y` choose among what there then is. Whoever does it may die in it. */
const step = fc.record({
  act: fc.constantFrom(...ACTS),
  x: fc.nat(),
  y: fc.nat(),
  crash: fc.option(fc.record({ at: fc.integer({ min: 1, max: 9 }), when: fc.constantFrom("before" as const, "after" as const) }), {
    freq: 3,
  }),
});
type Step = (typeof step extends fc.Arbitrary<infer S> ? S : never) & object;

const rowsOf = async <Row extends Record<string, unknown>>(query: ReturnType<typeof sql>) => (await stage.db.execute<Row>(query)).rows;
const pick = <T>(values: readonly T[], n: number): T | undefined => values[n % Math.max(1, values.length)];

async function perform(ctx: OperatorCtx, { act, x, y }: Step, world: World): Promise<void> {
  if (act === "collect") {
    const document = pick([...world.before, ...world.after], x);
    if (document !== undefined) await collectOnce(ctx, document);
    return;
  }
  if (act === "revoke") {
    const decision = pick(await rowsOf<{ id: string }>(sql`select id from decisions where action <> 'erase' order by id`), x);
    if (decision !== undefined) await revokeDecision(ctx, decision.id, BY.doer);
    return;
  }
  const sightings = await rowsOf<{ id: string; item_id: string; kind: string }>(
    sql`select id, item_id, kind from sightings where item_id is not null order by id`,
  );
  const one = pick(sightings, x);
  if (one === undefined) return;
  const other = pick(
    sightings.filter(({ kind, item_id }) => kind === one.kind && item_id !== one.item_id),
    y,
  );
  const fellows = sightings.filter(({ item_id }) => item_id === one.item_id).map(({ id }) => id);
  if (act === "merge" && other !== undefined) await mergeItems(ctx, [one.item_id, other.item_id], BY);
  if (act === "refuse" && other !== undefined) await refuseMatch(ctx, [one.item_id, other.item_id], BY);
  const going = fellows.filter((_, n) => ((y >> n) & 1) === 1);
  if (act === "split" && going.length > 0 && going.length < fellows.length) await splitItem(ctx, one.item_id, going, BY);
  if (act === "override") await overrideItem(ctx, one.item_id, y % 2 === 0 ? { title: `Said by us ${y % 5}` } : { language: "fr" }, BY);
  if (act === "clear") await overrideItem(ctx, one.item_id, { clear: ["/title", "/language"] }, BY);
  if (act === "judge") await judgeSighting(ctx, one.id, pick(["accepted", "rejected", null] as const, y) ?? null, BY.doer);
  if (act === "empty" && y % 3 === 0) await emptySightings(ctx, [one.id], BY);
}

async function collectOnce(ctx: OperatorCtx, document: Source): Promise<void> {
  await reviveSource(stage.db, document);
  await collect(ctx.db, stage.clock, document);
}

/** Every step in turn, by whoever lives or dies; then all sources show what they show in the end. */
async function act(world: World, steps: readonly Step[]): Promise<number> {
  await prepare(world);
  let died = 0;
  for (const document of world.before) await collectOnce(operatorOf(stage), document);
  for (const each of steps) {
    const ctx = operatorOf({ db: stage.worker(each.crash).db, clock: stage.clock });
    stage.clock.nowMs += 1_000;
    try {
      await perform(ctx, each, world);
    } catch (error) {
      if (isCrash(error)) {
        died += 1;
        stage.clock.nowMs += LEASE_MS + 1;
      } else if (!(error instanceof AppError)) throw error;
    }
  }
  for (const document of world.after) await collectOnce(operatorOf(stage), document);
  await settle(stage);
  return died;
}

async function prepare({ specs, before, after }: World): Promise<void> {
  await clearStage(stage);
  await seedPlaces(stage, PLACES);
  await seedSources(stage, specs);
  for (const source of [...before, ...after]) await openRun(stage.db, source);
}

const KEPT = {
  decisions: sql`select coalesce(jsonb_agg(d order by number), '[]') as rows from decisions d`,
  decision_pairs: sql`select coalesce(jsonb_agg(p), '[]') as rows from decision_pairs p`,
  items: sql`
    select coalesce(jsonb_agg(to_jsonb(i) || '{"visible": false, "revision": 0, "resolver": 0}'), '[]') as rows from items i where overrides <> '{}'`,
  said: sql`select coalesce(jsonb_agg(jsonb_build_object('id', id, 'state', state, 'verdict', verdict, 'verdict_by', verdict_by, 'verdict_at', verdict_at,
    'draft', draft, 'content_hash', content_hash, 'url', url, 'quality', quality, 'score', score)), '[]') as rows
    from sightings where state = 'gone' or verdict_by is not null`,
};

const PairRow = z.looseObject({
  decision_id: z.string(),
  verdict: z.string(),
  a_source_id: z.string(),
  a_external_id: z.string(),
  b_source_id: z.string(),
  b_external_id: z.string(),
});

/** What is in force of each pair, worked out here: the latest word that is not revoked. */
function inForceOf(decisions: string, pairs: string): string {
  const order = z
    .array(z.looseObject({ id: z.string(), revoked_at: z.string().nullable() }))
    .parse(JSON.parse(decisions))
    .filter(({ revoked_at }) => revoked_at === null)
    .map(({ id }) => id);
  const rows = z.array(PairRow).parse(JSON.parse(pairs));
  const latest = new Map<string, z.infer<typeof PairRow>>();
  for (const id of order) {
    for (const row of rows.filter(({ decision_id }) => decision_id === id))
      latest.set([row.a_source_id, row.a_external_id, row.b_source_id, row.b_external_id].join(" "), row);
  }
  return JSON.stringify([...latest.values()].filter(({ verdict }) => verdict !== "open"));
}

/** What operators said is written down first, and everything is matched at once. */
async function atOnce(world: World): Promise<void> {
  const kept = await Promise.all(
    Object.values(KEPT).map(async (query) => JSON.stringify((await rowsOf<{ rows: unknown }>(query))[0]?.rows)),
  );
  const seen = new Set(
    (await rowsOf<{ name: string }>(sql`select source_id || ' ' || external_id as name from sightings`)).map(({ name }) => name),
  );
  await prepare(world);
  const [decisions = "[]", pairs = "[]", items, said] = kept;
  const inForce = inForceOf(decisions, pairs);
  // What a source showed once and not in the end is there too, as it was last told.
  for (const documents of [world.before, world.after]) {
    for (const { id, entries } of documents) {
      const rows = entries.filter(({ externalId }) => seen.has(`${id} ${externalId}`)).map(toInput);
      await storeSightings(stage.db, { sourceId: id, jobId: null, token: null, now: NOW, backfill: true, rows });
    }
  }
  await stage.db.batch([
    stage.db.execute(sql`insert into decisions select * from jsonb_populate_recordset(null::decisions, ${decisions}::jsonb)`),
    stage.db.execute(sql`insert into decision_pairs select * from jsonb_populate_recordset(null::decision_pairs, ${pairs}::jsonb)`),
    stage.db.execute(sql`insert into match_decisions select * from jsonb_populate_recordset(null::match_decisions, ${inForce}::jsonb)`),
    stage.db.execute(sql`
      insert into items (id, kind, visible, title, tags, first_seen_at, updated_at, revision, resolver, detail, overrides, overridden, alertable)
      select id, kind, visible, title, tags, first_seen_at, updated_at, revision, resolver, detail, overrides, overridden, alertable
      from jsonb_populate_recordset(null::items, ${items}::jsonb)`),
    stage.db.execute(sql`
      update sightings s set state = r.state, verdict = r.verdict, verdict_by = r.verdict_by, verdict_at = r.verdict_at, draft = r.draft,
        content_hash = r.content_hash, url = r.url, quality = r.quality, score = r.score
      from jsonb_populate_recordset(null::sightings, ${said}::jsonb) r where r.id = s.id`),
  ]);
  await settle(stage);
}

describe("whatever operators and sources do, in whatever order", () => {
  it(`items come out as from what was said and decided, all at once (seed ${SEED}, ${RUNS} worlds)`, { timeout: 600_000 }, async () => {
    let [died, decided] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        worlds({ sources: 6, entries: 3 }),
        fc.array(step, { minLength: 8, maxLength: 24, size: "max" }),
        async (world, steps) => {
          died += await act(world, steps);
          expect(await findBreaches(stage.db)).toEqual([]);
          const came = await takeSnapshot(stage.db);
          decided += (await rowsOf(sql`select 1 from decisions`)).length;
          await atOnce(world);
          expect(came).toEqual(await takeSnapshot(stage.db));
        },
      ),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
    expect(decided, "nobody decided anything").toBeGreaterThan(RUNS);
    console.log(`${RUNS} worlds: ${decided} decisions, ${died} died`);
  });
});
