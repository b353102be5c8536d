import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanLine, cleanText, clip } from "../../../src/domain/cleaning/text.ts";

describe("cleanText", () => {
  it.each([
    ["NUL and lone surrogates", "a\0b\ud800c", "abc"],
    ["control characters", "The quic\b\bk\x1b\x7f\x9f", "The quick"],
    ["decomposed letters", "e\u0301", "\u00e9"],
    ["blanks of every width", "a\u00a0\u3000 \t b", "a b"],
    ["line ends of every system", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
    ["heaps of empty lines", "a\n \n\n\nb", "a\n\nb"],
    ["right-to-left overrides", "invoice\u202efdp.exe", "invoicefdp.exe"],
    ["an isolate that nobody closes", "a\u2066b", "ab"],
    ["soft hyphens, byte order marks and zero-width spaces", "\ufeffex\u00adam\u200bple", "example"],
    ["joiners between Latin letters", "pass\u200dword\u200c", "password"],
    ["hidden tag characters", "hi\u{e0041}\u{e0042}", "hi"],
    ["noncharacters, which XML refuses", "a\uffffb", "ab"],
  ])("cleans %s", (_, dirty, clean) => {
    expect(cleanText(dirty)).toBe(clean);
  });

  it.each([
    ["emoji glued by joiners", "👨‍👩‍👧 👩🏽‍🚒 ❤️‍🔥"],
    ["the flag of a region", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}"],
    ["Persian with non-joiners", "می‌خواهم"],
    ["an old Malayalam chillu", "ക്‍"],
    ["Thai word breaks", "ไทย\u200bไทย"],
    ["isolates in pairs and direction marks", "שלום \u2068abc\u2069 \u200f"],
    ["astral letters", "𝐓𝐡𝐞 𠜎"],
  ])("leaves %s alone", (_, text) => {
    expect(cleanText(text)).toBe(text);
  });

  it("changes nothing when run again, and always yields what Postgres takes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const once = cleanText(text);
        expect(cleanText(once)).toBe(once);
        expect(once).not.toContain("\0");
        expect(once.isWellFormed()).toBe(true);
        expect(once.normalize("NFC")).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

describe("cleanLine", () => {
  it("has one line", () => {
    expect(cleanLine(" a\n\n b\r\nc ")).toBe("a b c");
  });
});

describe("clip", () => {
  it("cuts between words and says so", () => {
    expect(clip("the quick brown fox jumps", 18)).toBe("the quick brown…");
    expect(clip("short", 18)).toBe("short");
  });

  it("never splits a grapheme", () => {
    expect(clip("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 20)).toBe("👨‍👩‍👧👨‍👩‍👧…");
  });

  it("never exceeds the limit, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 2, max: 60 }), (text, max) => {
        expect(clip(text, max).length).toBeLessThanOrEqual(max);
      }),
    );
    expect(clip(`a${"\u0301".repeat(500)}`, 50).length).toBeLessThanOrEqual(50);
  });
});
