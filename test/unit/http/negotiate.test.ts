import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIST_FORMATS, preferred, routedPath } from "../../../src/http/negotiate.ts";

describe("Accept", () => {
  it.each([
    ["*/*", "json"],
    ["application/*", "json"],
    ["application/json", "json"],
    ["application/rss+xml", "rss"],
    ["application/atom+xml;q=0.9, application/rss+xml;q=0.8", "atom"],
    ["application/rss+xml, */*", "rss"],
    ["application/json;q=0.5, text/csv", "csv"],
    ["text/*", "ics"],
    ["text/calendar;q=0, text/*", "csv"],
    ["TEXT/CSV; charset=utf-8", "csv"],
    ["application/json;q=0, */*", "ndjson"],
    ["application/feed+json, application/json;q=0.9", "jsonfeed"],
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"],
    ["application/x-ndjson", "ndjson"],
    ["text/html", undefined],
    ["*/*;q=0", undefined],
    ["application/json;q=0", undefined],
    ["", undefined],
  ])("%s is %s", (header, format) => {
    expect(preferred(header, LIST_FORMATS)).toBe(format);
  });

  it("never throws, and names only what is offered", () => {
    const piece = fc.constantFrom("*", "/", "text", "application", "json", "csv", ";", "q", "=", "0", ".", "5", ",", " ", "é");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect([undefined, "json", "csv"]).toContain(preferred(pieces.join(""), ["json", "csv"]));
      }),
    );
  });
});

describe("a suffix", () => {
  const routed = (path: string) => routedPath(new Request(`https://tidings.example${path}`));

  it.each([
    ["/api/v1/items.rss?q=a.b", "/api/v1/items"],
    ["/api/v1/events.ics", "/api/v1/events"],
    ["/api/v1/events/fr-paris.ics", "/api/v1/events/fr-paris"],
    ["/api/v1/events/plc_1.json", "/api/v1/events/plc_1"],
    ["/api/v1/watches/wch_1/items.csv", "/api/v1/watches/wch_1/items"],
  ])("%s is taken off a list's address", (path, to) => {
    expect(routed(path)).toBe(to);
  });

  it.each([
    "/api/v1/items.exe",
    "/api/v1/items.rss.rss",
    "/api/v1/items/itm_1.rss",
    "/api/v1/sources.json",
    "/openapi.json",
    "/api/v1/.json",
  ])("%s is left alone", (path) => {
    expect(routed(path)).toBe(path);
  });
});
