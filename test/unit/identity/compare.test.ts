import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "../../../src/domain/identity/pairs/compare.ts";
import { type Sighted, sighted } from "../../../src/domain/identity/pairs/features.ts";
import { EMPTY } from "../../../src/domain/identity/fold/fields.ts";
import { MAX_KEYS, matchKeys } from "../../../src/domain/identity/pairs/keys.ts";
import { AUTO, REVIEW } from "../../../src/domain/identity/schema.ts";
import type { Draft, EventDraft } from "../../../src/domain/items/schema.ts";
import { alikeDraft } from "../../identity/support/world.ts";

let made = 0;
function see(draft: Draft, placeZone: string | null = "Europe/Paris"): Sighted {
  made += 1;
  const quality = { score: 80, version: 1, reasons: [] };
  return sighted({
    ...{ id: `sgt_${made}`, sourceId: `src_${made}`, externalId: "1", state: "live", draft, quality },
    ...{ firstSeenAt: "2026-11-20T12:00:00.000Z", trust: 40, alertable: true, showsImages: true, former: [], placeZone },
  });
}
const event = (title: string, block: Partial<EventDraft>, url: string | null = null): Draft => ({
  ...EMPTY.event,
  title,
  url,
  event: { ...EMPTY.event.event, starts_local: "2026-12-01T20:00:00", place_id: "plc_1", ...block },
});
const post = (title: string, more: Partial<typeof EMPTY.post> = {}): Draft => ({
  ...EMPTY.post,
  published_at: "2026-12-01T08:00:00.000Z",
  title,
  ...more,
});
const recall = (agency_id: string | null, recall_number: string | null, title = "Hair dryers may shock"): Draft => ({
  ...EMPTY.recall,
  title,
  recall: { ...EMPTY.recall.recall, agency_id, recall_number },
});

type Verdict = "one" | "ask" | "two";
/** Two are compared only if they share a key; then the score decides. */
function verdict(a: Draft, b: Draft): Verdict {
  const shared = matchKeys(a).some((key) => matchKeys(b).includes(key));
  const { score } = compare(see(a), see(b));
  return !shared || score < REVIEW ? "two" : score < AUTO ? "ask" : "one";
}

const PAGE = "https://example.org/programme";
const TEXT = "The council voted last night to rebuild the harbour wall before the spring tides after a debate of four hours in a full hall";

const REPORT = `${TEXT} while the choir of the harbour school sang on the stairs outside and the ferrymen waited for the last crossing of the evening. The works begin on the first of March and are to be paid for by the port dues of the coming three years, the treasurer said, though the fishermen fear that their moorings will be lost to pleasure boats before the season has even begun`;
const tides = (day: string, tide: string, height: string) =>
  `On ${day} the water in the harbour stands at ${height} and the tide is ${tide} at noon. Boats of more than two metres draught ask the harbour master before they cast off. On ${day} night the bridge opens ${tide === "low" ? "at nine, at ten and at eleven" : "twice, before and after midnight"}. The next report follows ${tide === "low" ? "tomorrow at the same time" : "on Thursday morning, when the storm is past"}. Mariners are advised of ${tide} water near the ${height} mark`;

const cases: [Verdict, string, Draft, Draft][] = [
  ["one", "the same show, spelled with and without accents and case", event("Soirée d'Été", {}), event("SOIREE D’ETE", {})],
  ["one", "the same show in Japanese, with other punctuation", event("東京ジャズ祭「冬の夜」", {}), event("東京ジャズ祭 冬の夜", {})],
  [
    "one",
    "the same show, words in another order",
    event("The Brass Kites: Winter Songs", {}),
    event("Winter Songs with The Brass Kites", { venue: "Old Hall" }),
  ],
  [
    "one",
    "the same show, told in another zone",
    event("Open Rehearsal", { time_zone: "Europe/Paris" }),
    event("Open Rehearsal", { starts_local: "2026-12-01T19:00:00", time_zone: "Europe/London" }),
  ],
  [
    "one",
    "the same show, one source knowing the day only",
    event("Poetry at the Pier", {}),
    event("Poetry at the Pier", { starts_local: null, starts_on: "2026-12-01", all_day: true }),
  ],
  [
    "one",
    "the same show turned round, one source knowing the day only and naming no hall",
    event("Puppet House: Masterclass", { venue: "Old Hall" }),
    event("Masterclass with Puppet House", { starts_local: null, starts_on: "2026-12-01", all_day: true }),
  ],
  [
    "one",
    "the same show in one hall, its title told more fully, one source knowing the day only",
    event("Brass Kites and friends: Winter Songs", { venue: "Old Hall" }),
    event("Brass Kites: Winter Songs", {
      venue: "The Old Hall, 4 Quay Street",
      starts_local: null,
      starts_on: "2026-12-01",
      all_day: true,
    }),
  ],
  [
    "one",
    "a short title with its hall and city behind it",
    event("Tea Dance @ New Arena, Leeds", { venue: "New Arena", address: "3 Mill Lane, Leeds" }),
    event("Tea Dance", { venue: "NEW ARENA", address: null }),
  ],
  ["one", "a title with its hall before it", event("Old Hall: Jazz", { venue: "Old Hall" }), event("Jazz", { venue: "Old Hall" })],
  [
    "one",
    "one address, one hour, the hall named by one only",
    event("Winter Songs by the Brass Kites", { venue: "Old Hall", address: "4 Quay Street, Leeds" }),
    event("Brass Kites Winter Songs Special", { address: "4 Quay Street" }),
  ],
  [
    "ask",
    "one weekly title at one hour in two halls",
    event("Open Mic Night", { venue: "Old Hall" }),
    event("Open Mic Night", { venue: "Station Arms" }),
  ],
  [
    "two",
    "two events named after their hall",
    event("Old Hall Tour", { venue: "Old Hall" }),
    event("Old Hall Market", { venue: "Old Hall" }),
  ],
  [
    "ask",
    "two classes of one kind, told by the day only, in one hall",
    event("French Conversation for Beginners", { venue: "Library" }),
    event("French Conversation, Advanced", { venue: "Library", starts_local: null, starts_on: "2026-12-01", all_day: true }),
  ],
  [
    "ask",
    "matinee and evening of one show",
    event("Puppet House", { venue: "Old Hall", starts_local: "2026-12-01T15:00:00" }),
    event("Puppet House", { venue: "Old Hall" }),
  ],
  [
    "two",
    "the same hour of the next day",
    event("Puppet House", { venue: "Old Hall" }),
    event("Puppet House", { venue: "Old Hall", starts_local: "2026-12-02T20:00:00" }),
  ],
  ["two", "part 1 and part 2", event("Wagner's Ring, part 1", {}), event("Wagner's Ring, part 2", {})],
  ["two", "first and third rehearsal", event("First open rehearsal", {}), event("Third open rehearsal", {})],
  ["two", "the same title in another city", event("Christmas market", {}), event("Christmas market", { place_id: "plc_2" })],
  ["two", "other shows of one listing page at one hour", event("Jazz trio", {}, PAGE), event("Poetry slam", {}, PAGE)],
  [
    "two",
    "one address, one title, weeks apart",
    event("Life drawing", {}, PAGE),
    event("Life drawing", { starts_local: "2026-12-15T20:00:00" }, PAGE),
  ],
  [
    "two",
    "other things in one hall at one hour",
    event("Chess club", { venue: "Town Hall" }),
    event("Blood donation", { venue: "Town Hall" }),
  ],
  ["one", "one number, written two ways", recall("cpsc", "24-101"), recall("CPSC", "24 101", "Recall of a dryer")],
  ["two", "two numbers, word for word alike", recall("cpsc", "24-101"), recall("cpsc", "24-102")],
  ["two", "one number of two agencies", recall("cpsc", "24-101"), recall("fda", "24-101")],
  ["two", "no number, however alike", recall("cpsc", null), recall("cpsc", null)],
  [
    "one",
    "one page, headline rewritten",
    post("Harbour wall to be rebuilt", { url: PAGE, summary: TEXT }),
    post("Council votes for new harbour wall", { url: PAGE, summary: TEXT }),
  ],
  [
    "one",
    "a copy of the text under another address",
    post("Harbour wall to be rebuilt", { url: "https://a.example/1", summary: TEXT }),
    post("Harbour wall to be rebuilt by spring", { url: "https://b.example/2", summary: `${TEXT}.` }),
  ],
  [
    "one",
    "a long text copied under a headline of its own, undated",
    post("Pier reopens", { summary: REPORT, published_at: null }),
    post("What the council decided on Tuesday", { summary: REPORT.replace("four", "nearly four"), published_at: null }),
  ],
  [
    "two",
    "one form of report, filled in anew",
    post("Water level on Monday", { summary: tides("Monday", "low", "3 metres") }),
    post("Water level on Tuesday", { summary: tides("Tuesday", "high", "9 metres"), published_at: "2026-12-02T08:00:00.000Z" }),
  ],
  [
    "two",
    "a short headline that comes every day",
    post("Daily briefing", { published_at: "2026-12-02T08:00:00.000Z" }),
    post("Daily briefing"),
  ],
  [
    "two",
    "the same words a month later",
    post("Harbour wall to be rebuilt", { summary: TEXT }),
    post("Harbour wall to be rebuilt", { summary: TEXT, published_at: "2027-01-05T08:00:00.000Z" }),
  ],
  ["two", "two pages of one site's front address", post("Ferry returns", { url: PAGE }), post("Bakery burns down", { url: PAGE })],
  [
    "two",
    "other news of the same day",
    post("Harbour wall to be rebuilt", { summary: TEXT }),
    post("Harbour master retires after forty years", {
      summary: "A party with the band of the fire brigade was held on the pier for him and his family on Saturday afternoon",
    }),
  ],
];

describe("comparing", () => {
  it.each([
    ["Chess tournament, Vol. III", "Chess tournament, Vol. IV"],
    ["The Godfather II", "The Godfather III"],
    ["Chess tournament, group A", "Chess tournament, group B"],
    ["Salsa course I", "Salsa course II"],
    ["Open stage, night one", "Open stage, night two"],
    ["Quiz night, part one", "Quiz night, part two"],
    ["Quiz night 3", "Quiz night 3, part 2"],
    ["Wagner's Ring", "Wagner's Ring, Teil 2 der Reihe"],
    ["Open stage, night one of the festival", "Open stage, night two of the festival"],
    ["Swimming, group A beginners", "Swimming, group B beginners"],
    ["English conversation group", "Spanish conversation group"],
    ["Chess club for juniors", "Chess club for seniors"],
    ["FC North vs SV South", "FC North vs SV West"],
    ["Yoga in the park for beginners", "Yoga in the park for experts"],
  ])("never makes one of %s and %s, in one hall at one hour", (a, b) => {
    expect(verdict(event(a, { venue: "Old Hall" }), event(b, { venue: "Old Hall" }))).not.toBe("one");
  });

  it.each([
    ["Pub Quiz Night", "Pub Quiz Night 2026"],
    ["Salsa Night", "Salsa Night 21h"],
    ["Jazz Night", "Jazz Night 2026"],
    ["Yoga Course", "Yoga Course 2026"],
    ["Theater Abend", "Theater Abend 2026"],
    ["Theater Abend 20 Uhr", "Theater Abend, 1. Dezember, 20 Uhr"],
    ["Book Group", "Book Group 7.30pm"],
    ["Comedy Night", "Comedy Night 18+"],
    ["Fiesta de la mujer", "Fiesta de la mujer del 8 de marzo"],
    ["Wagner's Ring", "Wagner's Ring, part 1"],
    ["Salsa course II", "Salsa course 2"],
  ])("makes one of %s and %s, in one hall at one hour", (a, b) => {
    expect(verdict(event(a, { venue: "Old Hall" }), event(b, { venue: "Old Hall" }))).toBe("one");
  });

  it.each(cases)("%s: %s", (expected, _name, a, b) => {
    expect(verdict(a, b)).toBe(expected);
  });

  it("is symmetric, within 0 and 1, and sure of an event told twice in the same words", () => {
    const pair = fc
      .constantFrom("event" as const, "post" as const, "recall" as const)
      .chain((kind) => fc.tuple(alikeDraft(kind), alikeDraft(kind)));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const [x, y] = [see(a), see(b)];
        expect(compare(x, y)).toEqual(compare(y, x));
        expect(compare(x, y).score).toBeGreaterThanOrEqual(0);
        expect(compare(x, y).score).toBeLessThanOrEqual(1);
        if (a.kind === "event" && a.event.place_id !== null) expect(compare(x, see(a)).score).toBeGreaterThanOrEqual(AUTO);
      }),
      { numRuns: 300 },
    );
  });

  it("never takes a recall without agency and number for another, for sure", () => {
    const recalls = fc.tuple(alikeDraft("recall"), alikeDraft("recall"));
    fc.assert(
      fc.property(recalls, ([a, b]) => {
        const { score, exact } = compare(see(a), see(b));
        expect(score >= AUTO).toBe(exact);
      }),
      { numRuns: 300 },
    );
  });
});

describe("match keys", () => {
  it("are the same for every way of writing that is folded away, and few", () => {
    expect(matchKeys(event("Soirée d'Été", {}))).toEqual(matchKeys(event("SOIREE D’ETE", {})));
    const products = Array.from({ length: 500 }, (_, n) => ({
      name: null,
      brand: "Acme",
      models: [`M-${n}`],
      barcodes: [String(4_000_000_000_000 + n)],
    }));
    const many: Draft = {
      ...EMPTY.recall,
      title: "Many",
      recall: { ...EMPTY.recall.recall, agency_id: "cpsc", recall_number: "1", products },
    };
    expect(matchKeys(many).length).toBeLessThanOrEqual(MAX_KEYS);
  });

  it("meet across neighbouring days and no further", () => {
    const on = (day: string) => matchKeys(event("Winter Songs", { starts_local: `${day}T20:00:00` }));
    const meet = (a: bigint[], b: bigint[]) => a.some((key) => b.includes(key));
    expect(meet(on("2026-12-31"), on("2027-01-01"))).toBe(true);
    expect(meet(on("2026-12-31"), on("2027-01-02"))).toBe(false);
  });

  it("take GTIN-12 and GTIN-13 of one product for one", () => {
    const of = (code: string) =>
      matchKeys({
        ...EMPTY.recall,
        recall: { ...EMPTY.recall.recall, products: [{ name: null, brand: null, models: [], barcodes: [code] }] },
      });
    expect(of("036000291452")).toEqual(of("0036000291452"));
  });
});
