import { describe, expect, it } from "vitest";
import { openEdgeCache } from "../../src/adapters/edge-cache/index.ts";

describe("the data centre's cache", () => {
  const cache = openEdgeCache(caches, "edge-cache-test");

  it("gives back a text under its key, and under no other", async () => {
    const key = "/api/v1/items?q=a b&x=ü|20";
    await cache.put(key, "körper", 60_000);
    expect(await cache.get(key)).toBe("körper");
    expect(await cache.get(`${key}0`)).toBeNull();
    expect(await openEdgeCache(caches, "another").get(key)).toBeNull();
  });

  it("takes a text anew", async () => {
    await cache.put("again", "one", 60_000);
    await cache.put("again", "two", 60_000);
    expect(await cache.get("again")).toBe("two");
  });

  it("is a miss, not a failure, where the platform refuses", async () => {
    const refusing = openEdgeCache({ open: () => Promise.reject(new Error("No Cache was configured")), default: caches.default }, "x");
    await refusing.put("key", "text", 1_000);
    expect(await refusing.get("key")).toBeNull();
  });
});
