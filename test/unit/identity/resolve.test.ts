import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KeptApart, resolve } from "../../../src/domain/identity/clusters/component.ts";
import { formerTellings } from "../../../src/domain/identity/pairs/former.ts";
import { type Linked, sighted } from "../../../src/domain/identity/pairs/features.ts";
import { EMPTY } from "../../../src/domain/identity/fold/fields.ts";
import type { Match, Sighting } from "../../../src/domain/identity/schema.ts";
import { KINDS } from "../../../src/domain/items/schema.ts";
import { alikeDraft } from "../../identity/support/world.ts";

const SEED = Number(process.env["IDENTITY_SEED"] ?? 20261120);
const RUNS = Number(process.env["IDENTITY_PURE_RUNS"] ?? 150);

type Said = Pick<Sighting, "sourceId" | "externalId" | "draft" | "state"> & { former?: Sighting["former"] };

/** The database in small: what is stored between batches, and what a batch is shown of it. */
function makeMemory() {
  const rows = new Map<string, Linked>();
  let apart: KeptApart[] = [];
  const show = (batch: readonly Linked[]): Map<string, Linked> => {
    const keys = new Set(batch.flatMap(({ sighted: { keys: own } }) => own));
    const reached = new Set(batch.flatMap(({ itemId }) => itemId ?? []));
    for (const {
      itemId,
      sighted: { keys: own },
    } of rows.values())
      if (itemId !== null && own.some((key) => keys.has(key))) reached.add(itemId);
    const itemOf = (id: string) => rows.get(id)?.itemId ?? null;
    const blocked = apart.filter(({ state }) => state === "blocked");
    for (let size = -1; size !== reached.size;) {
      size = reached.size;
      for (const { a, b } of blocked) {
        const [x, y] = [itemOf(a), itemOf(b)];
        if (x !== null && y !== null && (reached.has(x) || reached.has(y))) reached.add(x).add(y);
      }
    }
    const seen = [...rows.values()].filter(({ itemId }) => itemId !== null && reached.has(itemId));
    const withEdges = [...seen, ...batch].map((linked): [string, Linked] => {
      const { id } = linked.sighted.sighting;
      return [id, { ...linked, blocked: blocked.flatMap(({ a, b }) => (a === id ? [b] : b === id ? [a] : [])) }];
    });
    return new Map(withEdges);
  };
  const match = (batch: readonly Linked[]) => {
    const ids = new Set(batch.map((linked) => linked.sighted.sighting.id));
    const loaded = show(batch);
    const { contested, clusters, matches, keptApart } = resolve(loaded, ids);
    for (const cluster of clusters) {
      for (const id of cluster) {
        const linked = loaded.get(id);
        if (linked !== undefined) rows.set(id, { ...linked, itemId: cluster[0] ?? id, match: matches.get(id) ?? null });
      }
    }
    const known = ({ a, b }: KeptApart) =>
      ids.has(a) || ids.has(b) || (contested.has(a) && contested.has(b)) || rows.get(a)?.itemId === rows.get(b)?.itemId;
    apart = [...apart.filter((pair) => !known(pair)), ...keptApart];
  };
  const say = (said: Said, id: string): Linked => {
    const sighting: Sighting = {
      former: [],
      ...said,
      id,
      quality: { score: 80, version: 1, reasons: [] },
      firstSeenAt: "2026-11-20T12:00:00.000Z",
      trust: 40,
      alertable: true,
      showsImages: true,
      placeZone: null,
    };
    return {
      sighted: sighted(sighting),
      itemId: rows.get(id)?.itemId ?? null,
      match: rows.get(id)?.match ?? null,
      blocked: [],
      decisions: [],
    };
  };
  return { rows, match, say, apart: () => apart };
}

/** What came out, by the sources' names only. */
function told({ rows, apart }: ReturnType<typeof makeMemory>) {
  const nameOf = (id: string) => rows.get(id)?.sighted.name ?? id;
  const items = Map.groupBy(rows.values(), ({ itemId }) => itemId);
  const matchOf = (match: Match | null) => (match === null ? null : { ...match, with: nameOf(match.with) });
  return {
    items: [...items.values()].map((members) => members.map(({ sighted: { name } }) => name).toSorted()).toSorted(),
    matches: [...rows.values()].map(({ sighted: { name }, match }) => JSON.stringify([name, matchOf(match)])).toSorted(),
    apart: apart()
      .map(({ a, b, score, state }) => JSON.stringify([[nameOf(a), nameOf(b)].toSorted(), score, state]))
      .toSorted(),
  };
}

const said = fc.constantFrom(...KINDS.filter((kind) => kind !== "recall")).chain((kind) =>
  fc.uniqueArray(
    fc.record({
      sourceId: fc.constantFrom("a", "b", "c", "d", "e"),
      externalId: fc.constantFrom("1", "2", "3", "4"),
      draft: alikeDraft(kind),
      old: alikeDraft(kind),
      state: fc.constantFrom("live" as const, "live" as const, "live" as const, "quarantined" as const, "withdrawn" as const),
    }),
    { minLength: 3, maxLength: 20, size: "max", selector: ({ sourceId, externalId }) => `${sourceId}/${externalId}` },
  ),
);

describe("resolving", () => {
  it(
    `gives the same whatever the ids, the order, the batches and what was said before (seed ${SEED}, ${RUNS} worlds)`,
    { timeout: 600_000 },
    () => {
      let [several, blocked, tookBack] = [0, 0, 0];
      fc.assert(
        fc.property(said, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 6 }), (sightings, dice, batchSize) => {
          const roll = () => dice.next().value ?? 0;
          const shuffled = <T>(values: readonly T[]): T[] =>
            values
              .map((value) => ({ value, at: roll() }))
              .toSorted((x, y) => x.at - y.at)
              .map(({ value }) => value);

          // Some say something else first, and take it back; then everyone says what they say in the end.
          const first = sightings.filter(() => roll() % 2 === 0);
          const last = sightings.map((each) => ({
            each,
            draft: each.draft,
            former: first.includes(each) ? formerTellings(each.draft, [{ draft: each.old, until: "2026-11-20" }]) : [],
          }));
          tookBack += last.filter(({ former }) => former.length > 0).length;
          const atOnce = makeMemory();
          atOnce.match(last.map(({ each, former }, n) => atOnce.say({ ...each, former }, `sgt_${String(n).padStart(4, "0")}`)));

          const piecemeal = makeMemory();
          const ids = new Map(shuffled(sightings).map((each, n) => [each, `sgt_${String(n).padStart(4, "0")}`]));
          const idOf = (each: (typeof sightings)[number]) => ids.get(each) ?? "";
          const arrivals = [...shuffled(first).map((each) => ({ each, draft: each.old, former: [] })), ...shuffled(last)];
          while (arrivals.length > 0) {
            const batch = new Map(arrivals.splice(0, batchSize).map((arrival) => [arrival.each, arrival]));
            piecemeal.match([...batch.values()].map(({ each, ...now }) => piecemeal.say({ ...each, ...now }, idOf(each))));
          }
          expect(told(piecemeal)).toEqual(told(atOnce));
          several += told(atOnce).items.filter((members) => members.length > 1).length;
          blocked += atOnce.apart().filter(({ state }) => state === "blocked").length;
        }),
        { numRuns: RUNS, seed: SEED },
      );
      expect(several, "nothing was ever one thing").toBeGreaterThan(RUNS / 2);
      expect(blocked, "nothing was ever kept apart").toBeGreaterThan(RUNS / 2);
      expect(tookBack, "nobody ever took anything back").toBeGreaterThan(RUNS / 2);
    },
  );

  it("lets no sighting that leaves hour or hall open tie together two that contradict each other, whoever came first", () => {
    const at = (hour: string | null, venue: string | null) => ({
      ...EMPTY.event,
      title: "Puppet House: The Snow Queen",
      event: {
        ...EMPTY.event.event,
        ...{ place_id: "plc_1", venue },
        ...(hour === null ? { starts_on: "2026-12-01", all_day: true } : { starts_local: `2026-12-01T${hour}:00` }),
      },
    });
    const drafts = {
      hour: [at("15:00", "Old Hall"), at("20:00", "Old Hall"), at(null, "Old Hall"), at("20:00", "The Old Hall"), at("15:00", null)],
      hall: [at("20:00", "Old Hall"), at("20:00", "Station Arms"), at("20:00", null), at("20:00", "Station Arms")],
    };
    for (const each of Object.values(drafts)) {
      const outcomes = [1, 2, 3, 4].map((step) => {
        const memory = makeMemory();
        const order = each.map((draft, n) => ({ draft, n })).toSorted((a, b) => ((a.n * step) % 5) - ((b.n * step) % 5));
        for (const { draft, n } of order)
          memory.match([memory.say({ sourceId: `s${n}`, externalId: "1", draft, state: "live" }, `sgt_${n}`)]);
        return told(memory).items;
      });
      expect(outcomes[0]).toHaveLength(2);
      for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    }
  });

  it("names an item after its oldest sighting", () => {
    const memory = makeMemory();
    const draft = fc.sample(alikeDraft("post"), { numRuns: 1, seed: 1 })[0];
    if (draft === undefined) throw new Error("there is a sample");
    const same = (sourceId: string): Said => ({
      sourceId,
      externalId: "1",
      draft: { ...draft, url: "https://example.org/a" },
      state: "live",
    });
    memory.match([memory.say(same("a"), "sgt_2")]);
    memory.match([memory.say(same("b"), "sgt_3")]);
    expect([...memory.rows.values()].map(({ itemId }) => itemId)).toEqual(["sgt_2", "sgt_2"]);
    memory.match([memory.say(same("c"), "sgt_1")]);
    expect([...memory.rows.values()].map(({ itemId }) => itemId)).toEqual(["sgt_1", "sgt_1", "sgt_1"]);
  });
});
