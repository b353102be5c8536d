import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonFault } from "../../../src/domain/parsing/api/json-fault.ts";

const SUITE = join(import.meta.dirname, "../../../../shared/corpora/12-security");
const folder = existsSync(SUITE)
  ? readdirSync(SUITE, { recursive: true, encoding: "utf8" }).filter((name) => /[\\/][yn]_[^\\/]*\.json$/.test(name))
  : [];
if (folder.length === 0) console.warn("skipped: JSONTestSuite (../shared/corpora/12-security) is not beside this checkout");

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("the place where a text stops being JSON", () => {
  it.each([
    ['{"a": nope}', 6],
    ["[1,]", 3],
    ['{"a" 1}', 5],
    ["[1] 2", 4],
    ['"a\nb"', 2],
    ['["\\x"     ]', 2],
    ['{"a": [1, {"b": "c', 18],
    ["[01]", 2],
    ["", 0],
    ['[1, {"a": null}, "\\u00e9\\n", -0.5e+3]', null],
  ])("of %j is %s", (text, fault) => {
    expect(jsonFault(text)).toBe(fault);
  });

  it.skipIf(folder.length === 0)("is there exactly when a JSON parser refuses the text", () => {
    expect(folder.length).toBeGreaterThan(100);
    for (const name of folder) {
      const text = readFileSync(join(SUITE, name), "utf8");
      expect(jsonFault(text) === null, name).toBe(isJson(text));
    }
  });
});
