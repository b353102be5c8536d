import { describe, expect, it } from "vitest";
import { cleanDraft } from "../../../src/domain/cleaning/index.ts";
import { entriesOfApi } from "../../../src/domain/collect/entries/from-api.ts";
import { ApiMapping, parse, parseApi, ParseError } from "../../../src/domain/parsing/index.ts";

const read = (json: unknown, fields: ApiMapping["fields"], items?: string) =>
  parseApi({
    text: typeof json === "string" ? json : JSON.stringify(json),
    warnings: [],
    mapping: ApiMapping.parse({ fields, ...(items === undefined ? {} : { items }) }),
  });
const first = (record: unknown, fields: ApiMapping["fields"]) => read([record], fields).entries[0];

const failure = (text: string): ParseError => {
  try {
    parseApi({ text, warnings: [] });
  } catch (error) {
    if (error instanceof ParseError) return error;
  }
  throw new Error("it was read");
};

describe("a declared mapping", () => {
  it("finds the list and the fields of its items", () => {
    const { entries, warnings } = read(
      { data: { rows: [{ name: "Fair", where: { hall: "Main" } }] } },
      { title: "name", "event.venue": "where.hall" },
      "data.rows",
    );
    expect(entries).toEqual([{ title: "Fair", "event.venue": "Main" }]);
    expect(warnings).toEqual([]);
  });

  it("reads places of lists, all of a list, and names with dots and spaces", () => {
    const record = { who: [{ n: "Ann" }, { n: "Bo" }], "what you.do": "Stop", last: [1, 2, 3] };
    expect(first(record, { author: "who[0].n", tags: "who[*].n", remedy: '["what you.do"]', units: "last[-1]" })).toEqual({
      author: "Ann",
      tags: ["Ann", "Bo"],
      remedy: "Stop",
      units: 3,
    });
  });

  it("takes the first alternative that says something, then the template, then the constant", () => {
    expect(first({ a: " ", b: null, c: "yes" }, { title: ["a", "b", "c"] })).toEqual({ title: "yes" });
    expect(first({ id: "x/../y?z" }, { url: { path: "link", template: "https://a.example/p/{id}" } })).toEqual({
      url: "https://a.example/p/x%2F..%2Fy%3Fz",
    });
    expect(first({}, { url: { template: "https://a.example/{id}" }, language: { path: "lang", const: "fr" } })).toEqual({ language: "fr" });
  });

  it("takes all items of a list, however many, and a bounded number of values of a field", () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({ n: `${i}`, t: Array.from({ length: 2000 }, () => "x") }));
    const { entries } = read({ rows }, { title: "n", tags: "t[*]" }, "rows[*]");
    expect(entries).toHaveLength(3000);
    expect(entries[0]?.["tags"]).toHaveLength(1000);
  });

  it("joins several values and leaves out what is not said", () => {
    expect(first({ p: [{ t: "one" }, {}, { t: "two" }] }, { summary: { path: "p[*].t", join: "; " }, hazard: "h" })).toEqual({
      summary: "one; two",
    });
  });

  it.each([
    ["20260504", "yyyymmdd", "2026-05-04"],
    ["05/04/2026", "mm/dd/yyyy", "2026-05-04"],
    ["05/04/2026", "dd/mm/yyyy", "2026-04-05"],
    [1777852800, "epoch_s", "2026-05-04T00:00:00.000Z"],
    ["1777852800000", "epoch_ms", "2026-05-04T00:00:00.000Z"],
    ["05/04/2026 19:30", "dd/mm/yyyy", "2026-04-05T19:30"],
    ["5.4.2026, 7:30 pm", "dd.mm.yyyy", "2026-04-05T19:30"],
    ["05/04/2026 or so", "dd/mm/yyyy", undefined],
    ["20200000", "yyyymmdd", undefined],
    ["20230230", "yyyymmdd", undefined],
    ["soon", "epoch_s", undefined],
    [1e30, "epoch_ms", undefined],
  ] as const)("reads the date %s as %s", (written, date, expected) => {
    expect(first({ at: written }, { published_at: { path: "at", date } })?.["published_at"]).toBe(expected);
  });

  it.each([
    ["2027-01-05T20:00:00.123+01:00", "2027-01-05T20:00:00.123+01:00"],
    ["20270105T200000Z", "2027-01-05T20:00:00Z"],
    ["January 5, 2027 8:00 PM", "2027-01-05T20:00"],
    ["5 Jan 2027", "2027-01-05"],
    ["2027/01/05 20:00", "2027-01-05T20:00"],
    ["05.01.2027 20:00", "2027-01-05T20:00"],
    [1799179200, "2027-01-05T20:00:00Z"],
    ["1799179200000", "2027-01-05T20:00:00Z"],
    ["/Date(1799179200000+0100)/", "2027-01-05T20:00:00Z"],
    ["2027-01-05T20:00:00+01:00[Europe/Paris]", "2027-01-05T20:00:00+01:00"],
    ["Tue Jan 05 2027 20:00:00 GMT+0100 (Central European Standard Time)", "2027-01-05T20:00:00+01:00"],
    // Nobody knows which is the month.
    ["05/01/2027 20:00", "05/01/2027 20:00"],
    ["20200000", "20200000"],
  ] as const)("reads the date %s, whose form nobody declared, as %s", (written, expected) => {
    expect(first({ at: written }, { "event.starts_at": "at" })?.["event.starts_at"]).toBe(expected);
  });

  it("keeps numbers apart that a double cannot hold", () => {
    const { entries } = read(
      '{"rows":[{"id":1234567890123456789,"t":"[1234567890123456788,"},{"id": -12345678901234567890, "t":1.5}]}',
      {
        external_id: "id",
        title: "t",
      },
      "rows",
    );
    expect(entries).toEqual([
      { external_id: "1234567890123456789", title: "[1234567890123456788," },
      { external_id: "-12345678901234567890", title: 1.5 },
    ]);
  });

  it.each([
    ["letters", "x".repeat(14 << 20)],
    ["escapes", '\\\\\\"'.repeat(4 << 20)],
    ["figures", "1".repeat(14 << 20)],
  ])("keeps them apart beside one string of 16 MiB, of %s", (_, long) => {
    const { entries } = read(`[{"id":1234567890123456789,"b":"${long}"},{"id":1234567890123456788}]`, { external_id: "id" });
    expect(entries).toEqual([{ external_id: "1234567890123456789" }, { external_id: "1234567890123456788" }]);
  });

  it("reads names of prototypes as names, and nothing behind them", () => {
    const text = '[{"__proto__": {"name": "polluted"}, "constructor": "c"}]';
    expect(read(text, { title: "name", summary: "__proto__.name", author: "constructor", units: "toString" }).entries).toEqual([
      { summary: "polluted", author: "c" },
    ]);
    expect(Reflect.get({}, "name")).toBeUndefined();
  });

  it.each([
    [{ items: "a..b", fields: { title: "x" } }, ["items"]],
    [{ fields: { title: "a[x]" } }, ["fields", "title"]],
    [{ fields: { title: { template: "https://x.example/" } } }, ["fields", "title", "template"]],
    [{ fields: { colour: "x" } }, ["fields", "colour"]],
    [{ fields: { title: {} } }, ["fields", "title"]],
    [{ fields: {} }, ["fields"]],
  ])("is refused on the very field that is wrong: %j", (mapping, path) => {
    expect(ApiMapping.safeParse(mapping).error?.issues.map((issue) => issue.path)).toEqual([path]);
  });
});

describe("a JSON answer", () => {
  it("may have a byte order mark, and may be one object a line, where a broken line costs only itself", () => {
    expect(read('\uFEFF[{"t":"a"}]', { title: "t" }).entries).toEqual([{ title: "a" }]);
    const lines = read('{"t":"a"}\n{"t":\n{"t":"c"}\n', { title: "t" });
    expect(lines.entries).toEqual([{ title: "a" }, { title: "c" }]);
    expect(lines.warnings[0]).toMatch(/^broken_lines: 1 of 3/);
  });

  it("that breaks off gives the records that are whole", () => {
    const { entries, warnings } = read('{"meta":{"n":[1]},"rows":[{"t":"a]}","in":[{"x":1}]},{"t":"b"},{"t":"c', { title: "t" }, "rows");
    expect(entries).toEqual([{ title: "a]}" }, { title: "b" }]);
    expect(warnings[0]).toMatch(/^cut_off: /);
  });

  it("that is no JSON is refused with line and column", () => {
    const error = failure('{"a": 1,\n "b": nope}');
    expect(error.code).toBe("json_invalid");
    expect(error.message).toContain("line 2, column 7");
  });

  it("without a list of objects is refused", () => {
    expect(failure('{"a": [1, 2]}').code).toBe("no_items");
    expect(() => read({ a: 1 }, { title: "t" }, "rows")).toThrow(/nothing at rows/);
  });

  it("is read in time that grows with its size", () => {
    const broken = `[${'{"t":"a"},'.repeat(100_000)}`;
    // Were it quadratic, the test's own time would not do.
    expect(read(broken, { title: "t" }).entries).toHaveLength(100_000);
    expect(() => read("[".repeat(5_000_000), { title: "t" })).toThrow(ParseError);
  });

  it("is guessed from names with a word in front, too, where none stands bare", () => {
    const text = JSON.stringify([{ product_name: "Kettle", recall_url: "/k", url: null, recall_date: "2026-01-02", event_id: 4 }]);
    expect(parseApi({ text, warnings: [] }).entries).toEqual([{ external_id: 4, title: "Kettle", url: "/k", published_at: "2026-01-02" }]);
  });

  it("without a mapping is guessed, and the guess is shown ready to be declared", () => {
    const body = {
      count: 2,
      results: {
        items: [
          { id: 7, name: { rendered: "Fair" }, link: "/fair", startDate: "2026-12-01" },
          { id: 8, name: { rendered: "Ball" } },
        ],
      },
    };
    const parsed = parse({ body: new TextEncoder().encode(JSON.stringify(body)), contentType: "application/json", url: null });
    if (parsed.kind !== "api") throw new Error("not read as an API");
    expect(parsed.api.entries).toEqual([
      { external_id: 7, title: "Fair", url: "/fair", "event.starts_at": "2026-12-01" },
      { external_id: 8, title: "Ball" },
    ]);
    const [, declared = ""] = /read as (\{.*\})$/.exec(parsed.api.warnings[0] ?? "") ?? [];
    expect(ApiMapping.parse(JSON.parse(declared))).toMatchObject({ items: "results.items", fields: { title: "name.rendered" } });
  });
});

describe("a guessed mapping", () => {
  const guess = (record: object) => parseApi({ text: JSON.stringify([record]), warnings: [] });

  it("says what else the records have, for whoever declares a better one", () => {
    const { mapping, warnings } = guess({ Bezeichnung: "Kettle", id: 4, when: { from: "2026-12-01" } });
    expect(mapping.fields).toEqual({ external_id: "id" });
    expect(warnings).toContain("not_mapped: the records also have Bezeichnung, when");
  });

  it("knows a recall by its number and its hazard", () => {
    const { entries } = guess({ recall_number: "A-1", name: "Kettle", hazard: "fire", recalled_at: "2026-11-01" });
    expect(entries).toEqual([
      { title: "Kettle", "recall.recall_number": "A-1", "recall.hazard": "fire", "recall.recalled_at": "2026-11-01" },
    ]);
  });
});

describe("mapped items", () => {
  const source = { itemKind: "event", placeId: "plc_1", category: "music", tags: ["own"], language: null } as const;

  it("become drafts of the source's kind, with or without the block's name before a field", () => {
    const [entry] = entriesOfApi(
      {
        entries: [
          {
            external_id: 5,
            title: "Ball",
            starts_at: "2026-12-01T20:00:00+01:00",
            "event.venue": "Hall",
            tags: ["dance"],
            "recall.hazard": "none",
          },
        ],
        warnings: [],
      },
      source,
    );
    expect(entry).toMatchObject({
      id: "5",
      raw: { kind: "event", tags: ["own", "dance"], event: { venue: "Hall", place_id: "plc_1", category: "music" } },
    });
    const cleaned = cleanDraft(entry?.raw ?? { kind: "event" }, {
      baseUrl: null,
      language: null,
      nowMs: Date.UTC(2026, 10, 20),
      timeZone: "Europe/Paris",
    });
    expect(cleaned).toMatchObject({ draft: { event: { starts_local: "2026-12-01T20:00:00", venue: "Hall" } } });
  });

  it("end after the last day that they name in ends_at, on the one they name in ends_on", () => {
    const endOf = (fields: object) => {
      const [entry] = entriesOfApi({ entries: [{ title: "Fair", ...fields }], warnings: [] }, source);
      const cleaned = cleanDraft(entry?.raw ?? { kind: "event" }, { baseUrl: null, language: null, nowMs: 0 });
      return "draft" in cleaned && cleaned.draft.kind === "event" ? (cleaned.draft.event.ends_on ?? cleaned.draft.event.ends_local) : null;
    };
    expect(endOf({ starts_at: "2027-05-01", ends_at: "2027-05-09" })).toBe("2027-05-10");
    expect(endOf({ "event.starts_on": "2027-05-01", "event.ends_on": "2027-05-09" })).toBe("2027-05-09");
    expect(endOf({ starts_at: "2027-05-01T10:00", ends_at: "2027-05-09" })).toBe("2027-05-10T00:00:00");
  });

  it("of recalls have products, from objects or from flat fields; codes of several products are given to none", () => {
    const recall = { ...source, itemKind: "recall" } as const;
    const productsOf = (fields: object) =>
      entriesOfApi({ entries: [{ title: "R", ...fields }], warnings: [] }, recall)[0]?.raw.recall?.products;
    expect(productsOf({ products: [{ name: "Kettle" }] })).toMatchObject([{ name: "Kettle" }]);
    expect(productsOf({ products: [{ name: "Pan", models: "A1, A2; A3", barcodes: "4006381333931" }] })).toEqual([
      { name: "Pan", models: ["A1", "A2", "A3"], barcodes: ["4006381333931"] },
    ]);
    expect(productsOf({ product_name: ["Kettle"], product_brand: "Acme", product_barcodes: ["123456789012"] })).toEqual([
      { name: "Kettle", brand: "Acme", models: [], barcodes: ["123456789012"] },
    ]);
    expect(productsOf({ product_name: ["Kettle", "Pot"], product_models: ["M1"] })).toEqual([
      { name: "Kettle", brand: null },
      { name: "Pot", brand: null },
      { name: null, models: ["M1"], barcodes: [] },
    ]);
  });

  it("of lists take each element whole, and part a text at commas that part no figures", () => {
    const modelsOf = (models: unknown) => {
      const [entry] = entriesOfApi({ entries: [{ products: [{ name: "Saw", models }] }], warnings: [] }, { ...source, itemKind: "recall" });
      return entry?.raw.recall?.products;
    };
    const named = (models: string[]) => [{ name: "Saw", models, barcodes: [] }];
    expect(modelsOf(["TS-100, 10-inch", "1,500 W"])).toEqual(named(["TS-100, 10-inch", "1,500 W"]));
    expect(modelsOf("TS-100, 1,500 W;TS-200")).toEqual(named(["TS-100", "1,500 W", "TS-200"]));
    expect(modelsOf(["4006381333931,4006381333948"])).toEqual(named(["4006381333931", "4006381333948"]));
  });
});
