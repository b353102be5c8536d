import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalQuery, hashQuery, ItemQuery } from "../../../src/domain/items/index.ts";
import { gtin, modelKey, brandKey } from "../../../src/domain/items/product-keys.ts";
import { parseSearch } from "../../../src/domain/items/search-terms.ts";
import { searchVector } from "../../../src/domain/items/search-vector.ts";
import { searchWords } from "../../../src/domain/items/search-words.ts";
import { boxAround } from "../../../src/domain/items/sphere.ts";
import { rawQuery } from "../../support/raw-query.ts";

describe("the canonical form", () => {
  it("is one for every way to write a query", async () => {
    const ways = [
      { kind: "event", near: "48.8566,2.3522", from: "2026-11-20T10:00:00+01:00", tag: "Music" },
      {
        tag: " Music ",
        min_quality: "40",
        from: "2026-11-20T09:00:00Z",
        near: " 48.856600 , 2.35220 ",
        radius_km: "25",
        kind: "event",
        sort: "newest",
      },
      { near: "48.8566,2.3522", radius_km: 25, kind: "event", tag: "Music", from: "2026-11-20T09:00:00.000Z", min_quality: 40 },
    ];
    const hashes = await Promise.all(ways.map((way) => hashQuery(ItemQuery.parse(way))));
    expect(new Set(hashes).size).toBe(1);
    expect(canonicalQuery(ItemQuery.parse(ways[0]))).toEqual({
      from: "2026-11-20T09:00:00.000Z",
      kind: "event",
      near: "48.8566,2.3522",
      tag: "Music",
    });
  });

  it("says the kind where only one is possible", () => {
    expect(canonicalQuery(ItemQuery.parse({ brand: "Acme" }))).toEqual({ brand: "Acme", kind: "recall" });
  });

  it("tells different queries apart", async () => {
    const hashes = await Promise.all(
      [{}, { kind: "post" }, { q: "post" }, { tag: "post" }, { sort: "updated" }].map((query) => hashQuery(ItemQuery.parse(query))),
    );
    expect(new Set(hashes).size).toBe(5);
  });

  it("is a query again, and its own canonical form, through JSON too", () => {
    fc.assert(
      fc.property(rawQuery, (raw) => {
        const parsed = ItemQuery.safeParse(raw);
        if (!parsed.success) return;
        const canonical = canonicalQuery(parsed.data);
        const again = ItemQuery.parse(JSON.parse(JSON.stringify(canonical)));
        expect(canonicalQuery(again)).toEqual(canonical);
      }),
      { numRuns: 500 },
    );
  });
});

describe("what somebody types", () => {
  it("never throws, and holds nothing but letters, digits and marks", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), (text) => {
        const words = searchWords(text);
        parseSearch(text);
        for (const { lexeme } of words) expect(lexeme).toMatch(/^[\p{L}\p{N}\p{M}々]+$/u);
      }),
    );
  });

  it("reads words, phrases, exclusions and alternatives", () => {
    const lexemes = (q: string) => {
      const search = parseSearch(q);
      const of = (terms: { words: { lexeme: string }[] }[]) => terms.map(({ words }) => words.map(({ lexeme }) => lexeme).join(" "));
      return search && { groups: search.groups.map(of), without: of(search.without) };
    };
    expect(lexemes('Ferry "Gull Island" -cancelled boat OR ship')).toEqual({
      groups: [["ferry"], ["gull island"], ["boat", "ship"]],
      without: ["cancelled"],
    });
    expect(lexemes("OR ferry OR")).toEqual({ groups: [["ferry"]], without: [] });
    expect(lexemes("-ferry")).toBeNull();
    expect(lexemes("!?")).toBeNull();
  });
});

describe("the index of words", () => {
  it("places every word after the one before it, and fields apart", () => {
    const { vector, words, language } = searchVector(
      [
        ["A", "Café au lait"],
        ["C", "lait chaud"],
      ],
      "fr",
    );
    expect(vector.split(" ")).toEqual(["'cafe':1A", "'au':2A", "'lait':3A,13C", "'chaud':14C"]);
    expect(words).toEqual(["cafe", "au", "lait", "chaud"]);
    expect(language).toBe("fr");
  });

  it("finds a word behind what is elided before it, at its place", () => {
    const words = (text: string) => searchVector([["A", text]], "fr").vector;
    expect(words("Fête d'été")).toBe("'fete':1A 'dete':2A 'ete':2A");
    expect(words("L’arte dell'acqua")).toBe("'larte':1A 'arte':1A 'dellacqua':2A 'acqua':2A");
    expect(words("Jusqu’au soir")).toBe("'jusquau':1A 'au':1A 'soir':2A");
    expect(words("O'Neill don't c'è l'東京")).toBe("'oneill':1A 'dont':2A 'ce':3A 'l':4A '東京':5A '東' '京'");
    const asked = (q: string) =>
      parseSearch(q)
        ?.groups.flat()
        .map((term) => term.words.map(({ lexeme }) => lexeme).join(" "));
    expect(asked("d’été")).toEqual(["ete"]);
    expect(asked("\"fête d'e\u0301te\u0301\" O'Neill")).toEqual(["fete ete", "oneill"]);
  });

  it("stays within what a tsvector holds", () => {
    const { vector } = searchVector(
      [
        ["A", "東西南北".repeat(100_000)],
        ["C", "x ".repeat(100_000)],
      ],
      null,
    );
    expect(new TextEncoder().encode(vector).length).toBeLessThan(1_000_000);
  });
});

describe("keys of products", () => {
  it.each([
    ["036000291452", "00036000291452"],
    ["0036000291452", "00036000291452"],
    ["03600029145", "00036000291452"],
    ["96385074", "00000096385074"],
    ["4006381333931", "04006381333931"],
    ["10036000291459", "10036000291459"],
    ["036000291453", null],
    ["1234567", null],
    ["abc", null],
  ])("barcode %s is %s", (code, expected) => expect(gtin(code)).toBe(expected));

  it("forget spelling, legal forms and spacing", () => {
    expect(brandKey("Black + Decker, Inc.")).toBe(brandKey("BLACK & DECKER"));
    expect(brandKey("Nestlé S.A.")).toBe("nestlesa");
    expect(brandKey("Company")).toBe("company");
    expect(modelKey("AB-123/4 ")).toBe(modelKey("ab 1234"));
  });
});

describe("the box around a point", () => {
  it("and its cells hold every point within the radius, over the date line and at the poles", () => {
    const degrees = (max: number) => fc.double({ min: -max, max, noNaN: true });
    fc.assert(
      fc.property(
        degrees(90),
        degrees(180),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
        (lat, lon, radiusKm, bearing) => {
          const { south, north, sides } = boxAround({ lat, lon }, radiusKm);
          const angle = (radiusKm * 0.999) / 6371.0088;
          const rad = Math.PI / 180;
          const lat2 = Math.asin(Math.sin(lat * rad) * Math.cos(angle) + Math.cos(lat * rad) * Math.sin(angle) * Math.cos(bearing));
          const lon2 =
            lon * rad +
            Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(lat * rad), Math.cos(angle) - Math.sin(lat * rad) * Math.sin(lat2));
          const at = { lat: lat2 / rad, lon: ((lon2 / rad + 540) % 360) - 180 };
          expect(at.lat).toBeGreaterThanOrEqual(south - 1e-6);
          expect(at.lat).toBeLessThanOrEqual(north + 1e-6);
          if (sides === null) return;
          const { west, east } = sides;
          const slack = 1e-6;
          const isInside =
            west <= east ? at.lon >= west - slack && at.lon <= east + slack : at.lon >= west - slack || at.lon <= east + slack;
          expect(isInside || Math.abs(Math.abs(at.lon) - 180) < slack).toBe(true);
        },
      ),
    );
  });
});
