import { describe, expect, it } from "vitest";
import { openSpellings } from "../../../src/domain/hotpath/index.ts";

const LIMITS = { maxSpellings: 100, maxLength: 50, keepMs: 60_000 };
const meaning = (key: string) => ({ key, tags: ["kind:post"] as const, headers: {}, path: "/api/v1/posts", route: "/api/v1/posts" });

describe("remembered spellings", () => {
  it("stay bounded under ever new ones, hold the newest, and never mix them up", () => {
    const spellings = openSpellings(LIMITS);
    for (let i = 0; i < 10 * LIMITS.maxSpellings; i++) {
      spellings.remember(`/posts?q=${i}`, meaning(`key ${i}`), i);
      expect(spellings.size()).toBeLessThanOrEqual(LIMITS.maxSpellings);
    }
    for (let i = 0; i < 10 * LIMITS.maxSpellings; i++) {
      const isNew = i >= 9 * LIMITS.maxSpellings;
      expect(spellings.meaningOf(`/posts?q=${i}`, 1_000)?.key).toBe(isNew ? `key ${i}` : undefined);
    }
  });

  it("are kept while they are understood anew, however many others come", () => {
    const spellings = openSpellings(LIMITS);
    for (let i = 0; i < 1_000; i++) {
      spellings.remember(`/posts?q=${i}`, meaning(`key ${i}`), 0);
      if (i % 50 === 0) spellings.remember("/posts", meaning("all"), 0);
    }
    expect(spellings.meaningOf("/posts", 1)?.key).toBe("all");
  });

  it("are forgotten after their time: what they mean may hang on the day", () => {
    const spellings = openSpellings(LIMITS);
    spellings.remember("/events", meaning("from today"), 0);
    expect(spellings.meaningOf("/events", LIMITS.keepMs - 1)?.key).toBe("from today");
    expect(spellings.meaningOf("/events", LIMITS.keepMs)).toBeNull();
  });

  it("are not remembered when they are long: thousands of them would fill the isolate", () => {
    const spellings = openSpellings(LIMITS);
    spellings.remember("x".repeat(LIMITS.maxLength + 1), meaning("long"), 0);
    expect(spellings.size()).toBe(0);
  });
});
