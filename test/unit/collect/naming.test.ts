import { describe, expect, it } from "vitest";
import { baseNames, type Naming } from "../../../src/domain/collect/naming/base-names.ts";
import type { Namesake } from "../../../src/domain/collect/naming/free-names.ts";
import { settleNames } from "../../../src/domain/collect/naming/settle-names.ts";
import type { Called, CalledBy } from "../../../src/domain/collect/naming/thing.ts";
import { EMPTY } from "../../../src/domain/identity/fold/fields.ts";
import type { Draft } from "../../../src/domain/items/schema.ts";

const entry: Naming = { id: null, url: null, kind: "event", title: "Choir", localDate: "2026-12-01" };
const name = (entries: Partial<Naming>[]) =>
  baseNames(
    entries.map((one) => ({ ...entry, ...one })),
    (text) => text,
  );

describe("an entry is called", () => {
  it("by its own id, whatever its address", () => {
    expect(name([{ id: "guid-1", url: "https://a.example/1" }])).toEqual(["guid-1"]);
  });

  it("by its address where it has no id", () => {
    expect(name([{ url: "https://a.example/1" }])).toEqual(["https://a.example/1"]);
  });

  it("by kind, title and date where the address is a listing's that others share", () => {
    expect(name([{ url: "https://a.example/all" }, { url: "https://a.example/all", title: "Band" }])).toEqual([
      "hash:event\nchoir\n2026-12-01",
      "hash:event\nband\n2026-12-01",
    ]);
  });

  it("alike however its title is written, so that a new spelling is no new thing", () => {
    expect(name([{ title: "ＣＨＯＩＲ" }])).toEqual(name([{ title: "Choir" }]));
  });

  it("by a hash where its own name is too long for an index", () => {
    expect(baseNames([{ ...entry, id: "x".repeat(5000) }], () => "abc")).toEqual(["long:abc"]);
  });
});

const event = (title: string, day: string, venue = "Old Hall", hour = "20:00"): Draft => ({
  ...EMPTY.event,
  title,
  event: { ...EMPTY.event.event, starts_local: `2026-12-${day}T${hour}:00`, place_id: "plc_1", venue, venue_id: `ven_${venue}` },
});
const calledBy = (base: string): CalledBy => (base.startsWith("https:") ? "telling" : base.startsWith("uid-") ? "uid" : "id");
const post = (title: string, url: string | null = null): Draft => ({ ...EMPTY.post, title, url });

const withoutHall = (text: string) =>
  text
    .split("\n")
    .filter((part) => !["old hall", "town pier"].includes(part))
    .join(" ");

/** A source whose documents, each of (id, what it tells), are read one after the other; answers the names of the last. */
function read(...documents: [string, Draft][][]): string[] {
  return readFrom([], ...documents);
}
function readFrom(stored: readonly Namesake[], ...documents: [string, Draft][][]): string[] {
  const known = new Map(stored.map((each) => [each.name, each]));
  let names: string[] = [];
  documents.forEach((document, n) => {
    const now = `2026-11-${10 + n}T12:00:00.000Z`;
    const called: Called[] = document.map(([base, draft]) => ({
      base,
      calledBy: calledBy(base),
      contentHash: JSON.stringify(draft),
      draft,
    }));
    names = settleNames(called, [...known.values()], { hash: withoutHall, now });
    document.forEach(([base, draft], i) =>
      known.set(names[i] ?? "", { name: names[i] ?? "", base, contentHash: JSON.stringify(draft), draft, seenAt: now }),
    );
  });
  return names;
}

const [jazz, tango, choir] = [event("Jazz", "05"), event("Tango", "06"), event("Choir", "07")];
const old = (draft: Draft | null, at: string): Namesake => ({
  name: at,
  base: "1",
  contentHash: JSON.stringify(draft),
  draft,
  seenAt: "2026-11-01T12:00:00.000Z",
});

describe("where ids are kept", () => {
  it("a thing that is moved keeps its name though another comes that tells what it told", () => {
    const others: [string, Draft][] = [
      ["c", choir],
      ["d", tango],
    ];
    expect(read([["b", jazz], ...others], [["a", jazz], ["b", event("Jazz", "05", "Town Pier")], ...others])).toEqual(["a", "b", "c", "d"]);
  });
});

describe("of several things under one id", () => {
  const [called, calledTango] = ["1#~jazz 2026-12-05T20:00:00", "1#~tango 2026-12-06T20:00:00"];
  it("each is called by what it tells, in whatever order they stand", () => {
    expect(
      read([
        ["1", jazz],
        ["1", tango],
      ]),
    ).toEqual([called, calledTango]);
    expect(
      read([
        ["1", tango],
        ["1", jazz],
      ]),
    ).toEqual([calledTango, called]);
  });

  it("each keeps its name when another goes, comes or is told otherwise", () => {
    const both: [string, Draft][] = [
      ["1", jazz],
      ["1", tango],
    ];
    expect(read(both, [["1", tango]])).toEqual([calledTango]);
    expect(read(both, [["1", tango]], [["1", event("Tango", "06", "Town Pier")]])).toEqual([calledTango]);
    expect(
      read(
        [["1", jazz]],
        [
          ["1", tango],
          ["1", jazz],
        ],
      ),
    ).toEqual([calledTango, "1"]);
    expect(
      read(both, [
        ["1", event("Jazz and more", "05")],
        ["1", choir],
        ["1", tango],
      ]),
    ).toEqual([called, "1#~choir 2026-12-07T20:00:00", calledTango]);
    const posts: [string, Draft][] = [
      ["1", post("A", "/list")],
      ["1", post("B", "/list")],
    ];
    expect(read(posts, [["1", post("B", "/b")]])).toEqual([read(posts)[1]]);
    expect(read(posts)).not.toContain(read(posts, [["1", post("C", "/list")]])[0]);
  });

  it("those that were called by their place among equals go on under that, though the first goes", () => {
    const stored = [old(jazz, "1"), old(tango, "1#2"), old(choir, "1#3")];
    expect(
      readFrom(stored, [
        ["1", jazz],
        ["1", tango],
        ["1", choir],
      ]),
    ).toEqual(["1", "1#2", "1#3"]);
    expect(
      readFrom(stored, [
        ["1", tango],
        ["1", choir],
      ]),
    ).toEqual(["1#2", "1#3"]);
    expect(readFrom(stored, [["1", choir]])).toEqual(["1#3"]);
  });

  it("no evening of a series takes another's name, and two that tell the same are one", () => {
    const evenings = ["05", "12", "19", "26"].map((day): [string, Draft] => ["1", event("Quiz Night", day)]);
    expect(read(evenings.slice(0, 3), evenings.slice(1))).toEqual(read(evenings).slice(1));
    expect(
      new Set(
        read([
          ["1", jazz],
          ["1", jazz],
        ]),
      ).size,
    ).toBe(1);
  });

  it("notices and posts of one title are told apart by their products and texts, and by no more than that", () => {
    const notice = (product: string): Draft => ({
      ...EMPTY.recall,
      title: "Product recall notice",
      recall: { ...EMPTY.recall.recall, products: [{ name: product, brand: "Acme", models: [], barcodes: [] }] },
    });
    const said = (summary: string): Draft => ({ ...post("Notice", "/list"), summary });
    const different = [[notice("Teddy"), notice("Lamp")] as const, [said("The ferry returns."), said("The pier closes.")] as const];
    for (const [one, other] of different) {
      const both: [string, Draft][] = [
        ["hash:1", one],
        ["hash:1", other],
      ];
      const names = read(both);
      expect(new Set(names).size).toBe(2);
      expect(read(both, both.toReversed())).toEqual(names.toReversed());
      expect(new Set(read([...both, ["hash:1", { ...one, tags: ["again"] }]])).size).toBe(2);
    }
  });

  it("what was taken down is recognised though nothing of it is left", () => {
    expect(
      readFrom(
        [old(null, "1"), old(tango, "1#2")],
        [
          ["1", jazz],
          ["1", tango],
        ],
      ),
    ).toEqual(["1", "1#2"]);
  });
});

describe("an id that comes again", () => {
  it.each<[string, Draft]>([
    ["put off", event("Jazz", "19")],
    ["put off, and its title says so", event("POSTPONED: Jazz", "19")],
    ["moved", event("Jazz", "05", "Town Pier")],
    ["renamed", event("An evening with the Brass Kites", "05")],
  ])("is the same while it can be: %s", (_, now) => {
    expect(read([["1", jazz]], [["1", now]])).toEqual(["1"]);
  });

  it.each<[string, Draft]>([
    ["another title on another day", event("Tango", "06")],
    ["another part on another day", event("Jazz, part two", "06")],
    ["another number on another day", event("Jazz 2", "06")],
    ["another hall on another day", event("Jazz", "06", "Town Pier")],
    ["another title in another hall", event("Tango", "05", "Town Pier")],
  ])("is something else when two of title, time and place are: %s", (_, now) => {
    expect(read([["1", event(/\d/.test(now.title) ? "Jazz 1" : "Jazz", "05")]], [["1", now]])).not.toEqual(["1"]);
  });

  it("is something else once the day has come, unless it is an id of its own and most ids stand for what they stood for", () => {
    const quiz = (day: string) => event("Quiz Night", day);
    const said = (base: string, draft: Draft): Namesake => ({ ...old(draft, base), base });
    const today = { ...quiz("05"), event: { ...EMPTY.event.event, starts_on: "2026-11-10" } } as Draft;
    expect(readFrom([said("1", today)], [["1", quiz("05")]])).toEqual(["1"]);
    const made = "#~quiz night 2026-12-05T20:00:00";
    const page = "https://a.example/next";
    expect(readFrom([said(page, today)], [[page, quiz("05")]])).toEqual([page + made]);
    expect(
      readFrom(
        [said("1", today), said("2", jazz), said("3", tango)],
        [
          ["1", quiz("05")],
          ["2", tango],
          ["3", choir],
        ],
      )[0],
    ).toBe(`1${made}`);
    expect(
      readFrom([said("1", today), { ...said("1", jazz), name: "1#~jazz", seenAt: "2026-10-01T12:00:00.000Z" }], [["1", quiz("05")]]),
    ).toEqual([`1${made}`]);
  });

  it("numbers places in a list: each thing keeps its name wherever it stands", () => {
    const [quiz, next] = [event("Quiz Night", "08"), event("Quiz Night", "15")];
    const [first, , third] = read(
      [
        ["1", jazz],
        ["2", quiz],
        ["3", next],
      ],
      [
        ["1", quiz],
        ["2", next],
        ["3", choir],
      ],
    );
    expect([first, third]).toEqual(["2", "3#~choir 2026-12-07T20:00:00"]);
    const list = [
      [
        ["1", jazz],
        ["2", tango],
        ["3", quiz],
      ],
      [
        ["1", tango],
        ["2", quiz],
        ["3", next],
      ],
      [
        ["1", quiz],
        ["2", next],
        ["3", choir],
      ],
    ] satisfies [string, Draft][][];
    expect(read(...list)[0]).toBe("3");
    expect(read(...list)[1]).toBe(read(...list.slice(0, 2))[2]);
  });

  it("is known by all that is said where two tell of one title and hour", () => {
    const [here, there] = ["here", "there"].map((summary) => ({ ...event("Salsa Class", "05"), summary }));
    if (here === undefined || there === undefined) throw new Error("there are two");
    const documents = [
      [
        ["1", jazz],
        ["2", here],
        ["3", there],
      ],
      [
        ["1", here],
        ["2", there],
        ["3", choir],
      ],
      [
        ["1", there],
        ["2", choir],
        ["3", tango],
      ],
    ] satisfies [string, Draft][][];
    expect(read(...documents.slice(0, 2)).slice(0, 2)).toEqual(["2", "3"]);
    expect(read(...documents)[0]).toBe("3");
  });

  it("is the same whatever was changed, where it is a calendar's", () => {
    const before = event("Save the date", "05");
    const now = event("Brass Kites: Winter Songs", "12", "Town Pier");
    expect(read([["uid-1", before]], [["uid-1", now]])).toEqual(["uid-1"]);
    expect(read([["1", before]], [["1", now]])).not.toEqual(["1"]);
  });

  it("is the same post though several stood under it once, and one did last", () => {
    const [a, b] = [post("Ferry returns"), post("Pier closes")];
    const twice: [string, Draft][] = [
      ["1", a],
      ["1", b],
    ];
    const [, name] = read(twice);
    expect(read([["1", a]], twice.toReversed(), [["1", b]], [["1", post("Pier closed for good")]])).toEqual([name]);
  });

  it("is the same post or recall however it is worded", () => {
    expect(read([["1", post("Ferry returns")]], [["1", post("Something else entirely")]])).toEqual(["1"]);
  });
});

describe("naming a long document", () => {
  const moved = (count: number, base: (n: number) => string, hour: string) =>
    Array.from({ length: count }, (_, n): [string, Draft] => [
      base(n),
      event(`Evening of ${"abcdefghij"[n % 10]} ${n}`, "05", "Old Hall", hour),
    ]);
  const costOf = (count: number, base: (n: number) => string): number => {
    const stored = moved(count, base, "20:00").map(([at, draft], n): Namesake => ({
      ...old(draft, n === 0 ? at : `${at}#${n}`),
      base: at,
      contentHash: `was ${n}`,
    }));
    const called = moved(count, base, "21:00").map(([at, draft], n): Called => ({
      base: at,
      calledBy: "id",
      contentHash: `is ${n}`,
      draft,
    }));
    const before = process.cpuUsage();
    settleNames(called, stored, { hash: (text) => text, now: "2026-11-20T12:00:00.000Z" });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };

  it.each<[string, (n: number) => string]>([
    ["an id of its own", (n) => `id-${n}`],
    ["one id", () => "1"],
  ])("costs in proportion to its length though all in it moved by an hour: under %s", (_, base) => {
    costOf(500, base);
    expect(costOf(4000, base)).toBeLessThan(10 * costOf(1000, base) + 100);
  });
});
