import fc from "fast-check";
import { EMPTY } from "../../../src/domain/identity/fold/fields.ts";
import type { Draft, Kind } from "../../../src/domain/items/schema.ts";
import type { Entry, Source } from "./collect.ts";
import { fixedId, type SourceSpec } from "./stage.ts";

export const PLACES = [
  { id: "plc_1", zone: "Europe/Paris" },
  { id: "plc_2", zone: "America/New_York" },
];

const TITLES = [
  "harbour jazz night",
  "Harbour Jazz Night",
  "harbour jazz nights",
  "harbour jazz night 1",
  "jazz night in the harbour",
  "winter market on the quay",
];
const TEXT = "The old pier opens again after the long works and the band plays on the quay until late in the evening with boats and lights";

/** Drafts so alike that everything meets everything: chains, ties, entries of one source that compete for one of another. */
export function alikeDraft(kind: Kind): fc.Arbitrary<Draft> {
  const url = fc.constantFrom(null, null, null, "https://example.org/listing", "https://example.org/a");
  const title = fc.constantFrom(...TITLES);
  if (kind === "post") {
    return fc
      .record({ title, url, cut: fc.constantFrom(0, 90, 100, 110, TEXT.length), day: fc.constantFrom("01", "02", "05") })
      .map(({ cut, day, ...said }) => ({
        ...EMPTY.post,
        ...said,
        summary: cut === 0 ? null : TEXT.slice(0, cut),
        published_at: `2026-12-${day}T10:00:00.000Z`,
      }));
  }
  if (kind === "recall") {
    const identity = fc.record({
      agency_id: fc.constantFrom("cpsc", "fda"),
      recall_number: fc.constantFrom(null, "24-101", "24 101", "24-102"),
    });
    return fc.record({ title, url, identity }).map(({ identity: said, ...common }) => ({
      ...EMPTY.recall,
      ...common,
      recall: { ...EMPTY.recall.recall, ...said },
    }));
  }
  const where = fc.record({
    place_id: fc.constantFrom("plc_1", "plc_1", "plc_1", "plc_2", null),
    venue: fc.constantFrom(null, "Old Hall", "The Old Hall", "Town Pier"),
  });
  const start = fc.constantFrom("2026-12-01T19:00:00", "2026-12-01T19:00:00", "2026-12-01T19:30:00", "2026-12-02T01:00:00", null);
  return fc.record({ title, url, where, start }).map(({ where: place, start: starts_local, ...common }) => {
    const when = starts_local === null ? { starts_on: "2026-12-01", all_day: true } : { starts_local };
    return { ...EMPTY.event, ...common, event: { ...EMPTY.event.event, ...place, ...when } };
  });
}

export type World = {
  specs: SourceSpec[];
  /** What every source shows at first, and what at last. */
  before: Source[];
  after: Source[];
};

/** Several sources, mostly of one kind; each may change, add and score anew what it shows. */
export function worlds(size: { sources: number; entries: number }): fc.Arbitrary<World> {
  const sourceOf = (kind: Kind) =>
    fc.record({
      kind: fc.constant(kind),
      trust: fc.constantFrom(40, 50, 90),
      entries: fc.array(
        fc.record({
          before: fc.option(alikeDraft(kind), { nil: null }),
          after: alikeDraft(kind),
          changes: fc.boolean(),
          score: fc.constantFrom(80, 80, 80, 20),
        }),
        { minLength: 1, maxLength: size.entries, size: "max" },
      ),
    });
  const kinds = fc.constantFrom<Kind[]>(["event"], ["event"], ["post"], ["recall"], ["event", "post", "recall"]);
  const sources = kinds.chain((some) =>
    fc.array(fc.constantFrom(...some).chain(sourceOf), { minLength: 3, maxLength: size.sources, size: "max" }),
  );
  // Ids neither in the order of sources nor in that of entries; below 997 / 16 sources of 16 entries no two are the same.
  return sources.map((rows) => {
    const specs = rows.map(({ kind, trust }, n) => ({ id: fixedId("src", n), itemKind: kind, trust }));
    const sourcesOf = (entriesOf: (row: (typeof rows)[number], n: number) => Entry[]): Source[] =>
      rows.map((row, n) => ({ id: fixedId("src", n), kind: row.kind, entries: entriesOf(row, n) }));
    const name = (n: number, e: number) => ({ externalId: `e${e}`, sightingId: fixedId("sgt", ((n * 16 + e) * 37) % 997) });
    return {
      specs,
      before: sourcesOf((row, n) => row.entries.flatMap(({ before }, e) => (before === null ? [] : [{ ...name(n, e), draft: before }]))),
      after: sourcesOf((row, n) =>
        row.entries.map(({ before, after, changes, score }, e) => ({
          ...name(n, e),
          draft: before !== null && !changes ? before : after,
          score,
        })),
      ),
    };
  });
}
