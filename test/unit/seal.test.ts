import { describe, expect, it } from "vitest";
import { seal, unseal } from "../../src/lib/seal.ts";

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
const newKey = (kid: string) => ({ kid, key: Buffer.from(random(32)).toString("base64url") });

describe("what is sealed", () => {
  const [old, current] = [newKey("old"), newKey("current")];

  it("opens under its place and never reads the same twice", async () => {
    const [one, two] = await Promise.all([1, 2].map(() => seal([current], random, "webhook whk_1", "geheim ü")));
    expect(one).not.toBe(two);
    expect(await unseal([current], "webhook whk_1", one ?? "")).toBe("geheim ü");
  });

  it("does not open in another place, damaged, or without its key", async () => {
    const sealed = await seal([current], random, "a", "text");
    const damaged = `${sealed.slice(0, -2)}${sealed.endsWith("AA") ? "BB" : "AA"}`;
    expect(await Promise.all([unseal([current], "b", sealed), unseal([current], "a", damaged), unseal([old], "a", sealed)])).toEqual([
      null,
      null,
      null,
    ]);
    expect(
      await Promise.all(["", "current", "current.x.y", "current..", sealed.slice(1)].map((text) => unseal([current], "a", text))),
    ).toEqual([null, null, null, null, null]);
  });

  it("still opens after the keys were rotated, and is sealed with the new one from then on", async () => {
    const before = await seal([old], random, "a", "text");
    expect(await unseal([current, old], "a", before)).toBe("text");
    expect((await seal([current, old], random, "a", "text")).startsWith("current.")).toBe(true);
  });
});
