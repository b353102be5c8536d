import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanJson, cleanText } from "../../../src/lib/clean-text.ts";
import { foldedTokens, foldText } from "../../../src/lib/fold-text.ts";
import { hash64 } from "../../../src/lib/hash.ts";
import { addDays, dayNumber, zonedToInstant } from "../../../src/lib/time.ts";

describe("folding text", () => {
  it.each([
    ["Soirée d'Été", "SOIREE D'ETE"],
    ["Straße", "STRASSE"],
    ["GROẞ", "gross"],
    ["ΣΊΣΥΦΟΣ", "σίσυφος"],
    ["ＦＵＬＬ ｗｉｄｔｈ", "full width"],
    ["ﬁnal", "FINAL"],
    ["İstanbul ısı", "ISTANBUL ISI"],
    ["שָׁלוֹם", "שלום"],
    ["مُحَمَّد", "محمد"],
    ["Ё", "е"],
  ])("takes %s and %s for one", (a, b) => {
    expect(foldText(a)).toBe(foldText(b));
  });

  it("keeps marks that are letters in all but name", () => {
    expect(foldText("が")).not.toBe(foldText("か"));
    expect(foldText("कि")).not.toBe(foldText("की"));
  });

  it("folds what is folded to itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("finds words in every script, pairs of letters where words are not spaced", () => {
    expect(foldedTokens("Don't stop: it’s 7pm!")).toEqual(["dont", "stop", "its", "7pm"]);
    expect(foldedTokens("東京都で")).toEqual(["東京", "京都", "都で"]);
    expect(foldedTokens("  –  ")).toEqual([]);
  });
});

describe("hashing", () => {
  it("is fixed for ever, since it is stored", () => {
    expect(hash64("event|url|https://example.org/")).toBe(5304560313537955655n);
    expect(hash64("")).toBe(-1461767548286929262n);
  });

  it("spreads: no two of 50,000 alike keys meet, and every bit is used", () => {
    const hashes = Array.from({ length: 50_000 }, (_, n) => hash64(`event|20789|day|plc_${n % 40}|word${n}`));
    expect(new Set(hashes).size).toBe(hashes.length);
    const ones = Array.from(
      { length: 64 },
      (_, bit) => hashes.filter((hash) => ((hash >> BigInt(bit)) & 1n) === 1n).length / hashes.length,
    );
    for (const share of ones) expect(Math.abs(share - 0.5)).toBeLessThan(0.02);
  });
});

describe("local time to instant", () => {
  it.each([
    ["2026-07-01T20:00:00", "Europe/Paris", "2026-07-01T18:00:00.000Z"],
    ["2026-12-01T20:00:00", "Asia/Kathmandu", "2026-12-01T14:15:00.000Z"],
    ["2026-12-01T00:30:00", "Pacific/Kiritimati", "2026-11-30T10:30:00.000Z"],
    // RFC 5545 §3.3.5: what comes twice means its first coming, what is skipped is read with the offset from before.
    ["2026-10-25T02:30:00", "Europe/Paris", "2026-10-25T00:30:00.000Z"],
    ["2026-03-29T02:30:00", "Europe/Paris", "2026-03-29T01:30:00.000Z"],
    ["2007-11-04T01:30:00", "America/New_York", "2007-11-04T05:30:00.000Z"],
    ["2007-03-11T02:30:00", "America/New_York", "2007-03-11T07:30:00.000Z"],
    ["2026-04-05T01:45:00", "Australia/Lord_Howe", "2026-04-04T14:45:00.000Z"],
    ["2011-12-30T12:00:00", "Pacific/Apia", "2011-12-30T22:00:00.000Z"],
    ["2026-12-01T20:00:00", "UTC", "2026-12-01T20:00:00.000Z"],
  ])("%s in %s is %s", (local, zone, expected) => {
    expect(zonedToInstant(local, zone)).toBe(expected);
  });

  it("is null where there is no such zone or time", () => {
    expect(zonedToInstant("2026-12-01T20:00:00", "Mars/Olympus")).toBeNull();
    expect(zonedToInstant("2026-13-01T20:00:00", "UTC")).toBeNull();
    expect(zonedToInstant("2026-12-01", "UTC")).toBeNull();
  });

  it("counts days over months and years", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
    expect(dayNumber("1970-01-02")).toBe(1);
  });
});

describe("text fit for the database", () => {
  it("has neither NUL nor half of a pair, and is otherwise untouched", () => {
    expect(cleanText("a\0b\ud800c😀")).toBe("ab\ufffdc😀");
    const value = { title: "a\0", tags: ["\udfff", "😀", "\\u0000"], n: 1 };
    expect(cleanJson(value)).toEqual({ title: "a", tags: ["\ufffd", "😀", "\\u0000"], n: 1 });
    const clean = { title: "x" };
    expect(cleanJson(clean)).toBe(clean);
  });
});
