import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RECORDED } from "../support/audit-table.ts";

const ROOT = join(import.meta.dirname, "../..");

const inTable = new Set(Object.values(RECORDED).flatMap((recorded) => ("none" in recorded ? [] : recorded)));

describe("the acts that are recorded", () => {
  it("stand in the documentation, every one and no other", () => {
    const text = readFileSync(join(ROOT, "docs/protection.md"), "utf8");
    const section = text.slice(text.indexOf("### What is recorded"), text.indexOf("Nothing is recorded of"));
    const documented = [...section.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, action]) => action);
    expect(documented.toSorted()).toEqual([...inTable].toSorted());
  });

  it("are told of each other in the tests: each has one that sees its entry", () => {
    const folder = join(ROOT, "test/http");
    const tests = readdirSync(folder)
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n");
    expect([...inTable].filter((action) => !tests.includes(`"${action}"`))).toEqual([]);
  });
});
