import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");

/** The files that running this one loads: imports of types alone are not followed. */
function loadedBy(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const text = readFileSync(join(ROOT, path), "utf8");
  for (const [, named = "", from, lazily] of text.matchAll(/(?:^|\n)(?:import|export) ([^;"]*?)from "(\.[^"]+)"|import\("(\.[^"]+)"\)/g)) {
    const names = /\{(.*)\}/s
      .exec(named)?.[1]
      ?.split(",")
      .filter((name) => name.trim() !== "");
    const isTypes = named.startsWith("type ") || (names?.every((name) => name.trim().startsWith("type ")) ?? false);
    if (!isTypes) loadedBy(normalize(join(dirname(path), from ?? lazily ?? "")), found);
  }
  return found;
}

it("no password is hashed at the edge: that would hold up every read of the isolate", () => {
  expect(loadedBy("workers/jobs.ts")).toContain("src/domain/accounts/password.ts");
  expect(loadedBy("workers/api.ts")).not.toContain("src/domain/accounts/password.ts");
});
