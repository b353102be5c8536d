import { describe, expect, it } from "vitest";
import { externalIds, type Naming } from "../../../src/domain/collect/external-ids.ts";

const entry: Naming = { id: null, url: null, kind: "event", title: "Choir", localDate: "2026-12-01" };
const name = (entries: Partial<Naming>[]) =>
  externalIds(
    entries.map((one) => ({ ...entry, ...one })),
    (text) => text,
  );

describe("an entry is called", () => {
  it("by its own id, whatever its address", () => {
    expect(name([{ id: "guid-1", url: "https://a.example/1" }])).toEqual(["guid-1"]);
  });

  it("by its address where it has no id", () => {
    expect(name([{ url: "https://a.example/1" }])).toEqual(["https://a.example/1"]);
  });

  it("by kind, title and date where the address is a listing's that others share", () => {
    expect(name([{ url: "https://a.example/all" }, { url: "https://a.example/all", title: "Band" }])).toEqual([
      "hash:event\nchoir\n2026-12-01",
      "hash:event\nband\n2026-12-01",
    ]);
  });

  it("alike however its title is written, so that a new spelling is no new thing", () => {
    expect(name([{ title: "ＣＨＯＩＲ" }])).toEqual(name([{ title: "Choir" }]));
  });

  it("by its place among equals where one document uses a name twice", () => {
    expect(name([{ id: "1" }, { id: "1" }, { id: "1" }])).toEqual(["1", "1#2", "1#3"]);
  });

  it("by a place among equals that is nobody's own name", () => {
    expect(name([{ id: "1" }, { id: "1" }, { id: "1#2" }, { id: "1#2" }, { id: "1" }])).toEqual(["1", "1#3", "1#2", "1#2#2", "1#4"]);
  });

  it("by a hash where its own name is too long for an index", () => {
    expect(externalIds([{ ...entry, id: "x".repeat(5000) }], () => "abc")).toEqual(["long:abc"]);
  });
});
