import { describe, expect, it } from "vitest";
import { normaliseLanguage } from "../../../src/domain/cleaning/language.ts";
import { normaliseTags } from "../../../src/domain/cleaning/tags.ts";

describe("normaliseLanguage", () => {
  it.each([
    ["en", "en"],
    ["EN_us.UTF-8", "en"],
    ["de-AT", "de"],
    ["zh-Hant-TW", "zh"],
    ["deu", "de"],
    ["iw", "he"],
    [" fr-FR, en", "fr"],
    ["haw", "haw"],
  ])("reads %j as %s", (tag, language) => {
    expect(normaliseLanguage(tag)).toBe(language);
  });

  it.each(["", "x-default", "und", "zxx", "xx", "english", "123", "e", "\0", "en us"])("knows no language %j", (tag) => {
    expect(normaliseLanguage(tag)).toBeNull();
  });
});

describe("normaliseTags", () => {
  it("cleans, drops the empty, the unfiled and the repeated, and keeps the order", () => {
    expect(normaliseTags(["Music", " music ", "#Jazz", "", "Uncategorized", "R&amp;B", "<b>Town</b>"])).toEqual([
      "Music",
      "Jazz",
      "R&B",
      "Town",
    ]);
  });

  it("keeps twenty", () => {
    expect(normaliseTags(Array.from({ length: 100 }, (_, i) => `tag ${i}`))).toHaveLength(20);
  });
});
