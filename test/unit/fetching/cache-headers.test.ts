import { describe, expect, it } from "vitest";
import { freshForS, retryAfterS } from "../../../src/domain/fetching/cache-headers.ts";
import { parseHttpDate } from "../../../src/domain/fetching/http-date.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const wait = (value: string) => retryAfterS(new Headers({ "retry-after": value }), NOW);
const fresh = (headers: Record<string, string>) => freshForS(new Headers(headers), NOW);
const httpDate = (ms: number) => new Date(ms).toUTCString();

describe("HTTP dates", () => {
  const instant = Date.parse("1994-11-06T08:49:37Z");

  it.each(["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "SUN, 06 NOV 1994 08:49:37 GMT"])(
    "reads the three forms of RFC 9110: %s",
    (text) => expect(parseHttpDate(text, NOW)).toBe(instant),
  );

  it("takes two digits more than 50 years ahead for the past", () => {
    expect(parseHttpDate("Friday, 20-Nov-76 00:00:00 GMT", NOW)).toBe(Date.UTC(2076, 10, 20));
    expect(parseHttpDate("Saturday, 20-Nov-77 00:00:00 GMT", NOW)).toBe(Date.UTC(1977, 10, 20));
  });

  it.each([
    "",
    "0",
    "-1",
    "soon",
    "Thu, 18 Aug 2050 02:01:18 UTC",
    "Thu, 18 Aug 2050 02:01:18 AEST",
    "Thu, 18 Aug 50 02:01:18 GMT",
    "Thu, 18-Aug-2050 02:01:18 GMT",
    "Thu, 18 Aug 2050 2:01:18 GMT",
    "Thu, 18 Aug 2050 02.01.18 GMT",
    "Thu, 31 Feb 2050 02:01:18 GMT",
    "Thu, 18 Aug 2050 24:01:18 GMT",
    "Thu, 00 Aug 2050 02:01:18 GMT",
    "2050-08-18T02:01:18Z",
    "Thu, 18 Aug 2050 02:01:18 GMT, Thu, 18 Aug 2050 02:01:19 GMT",
  ])("reads nothing else: %s", (text) => expect(parseHttpDate(text, NOW)).toBeNull());
});

describe("Retry-After", () => {
  it("reads seconds and dates, rounded up", () => {
    expect(wait("120")).toBe(120);
    expect(wait(httpDate(NOW + 90_000))).toBe(90);
  });

  it("is never negative and never more than a week", () => {
    expect(wait(httpDate(NOW - 60_000))).toBe(0);
    expect(wait("99999999999999999999")).toBe(604_800);
    expect(wait(httpDate(NOW + 30 * 86_400_000))).toBe(604_800);
  });

  it.each(["", "-5", "1.5", "soon", "120 s"])("ignores what cannot be read: %j", (value) => expect(wait(value)).toBeNull());
});

describe("freshness", () => {
  it("is unknown when the server says nothing", () => {
    expect(fresh({})).toBeNull();
    expect(fresh({ "cache-control": "public, must-revalidate" })).toBeNull();
  });

  it.each([
    ["max-age=600", 600],
    ["MaX-aGe=600", 600],
    ['max-age="600"', 600],
    ["max-age=000600", 600],
    ["foobar, max-age=600", 600],
    ["max-age=600, max-age=1", 600],
    ['extension="max-age=3600", max-age=1', 1],
    ["max-age=10, s-maxage=600", 600],
    ["s-maxage=1, max-age=600", 1],
  ])("reads Cache-Control: %s", (value, seconds) => expect(fresh({ "cache-control": value })).toBe(seconds));

  it.each(["no-store", "max-age=600, no-cache", "max-age=-1", "max-age='600'", "max-age= 600", "max-age=x", "max-age"])(
    "is over at once: %s",
    (value) => expect(fresh({ "cache-control": value })).toBe(0),
  );

  it("falls back to Expires, counted from the server's own Date", () => {
    expect(fresh({ expires: httpDate(NOW + 60_000) })).toBe(60);
    expect(fresh({ expires: httpDate(NOW + 60_000), date: "foo" })).toBe(60);
    expect(fresh({ expires: httpDate(NOW + 60_000), date: httpDate(NOW + 50_000) })).toBe(10);
    expect(fresh({ expires: "0" })).toBe(0);
    expect(fresh({ expires: httpDate(NOW - 60_000) })).toBe(0);
    expect(fresh({ "cache-control": "max-age=600", expires: "0" })).toBe(600);
  });

  it("is shorter by the answer's age, by whichever clock is further on", () => {
    expect(fresh({ "cache-control": "max-age=600", age: "100" })).toBe(500);
    expect(fresh({ "cache-control": "max-age=600", age: "7200" })).toBe(0);
    expect(fresh({ "cache-control": "max-age=600", age: "abc" })).toBe(600);
    expect(fresh({ "cache-control": "max-age=600", age: "-7200" })).toBe(600);
    expect(fresh({ "cache-control": "max-age=600", age: "100", date: httpDate(NOW - 300_000) })).toBe(300);
    expect(fresh({ "cache-control": "max-age=600", age: "100", date: httpDate(NOW + 300_000) })).toBe(500);
  });
});
