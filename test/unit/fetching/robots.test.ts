import { describe, expect, it } from "vitest";
import {
  ALLOW_ALL,
  decodeRobots,
  encodeRobots,
  type FetchedDocument,
  FetchError,
  type FetchErrorCode,
  isAllowed,
  parseRobots,
  robotsFrom,
  type RobotsVerdict,
  robotsWithout,
} from "../../../src/domain/fetching/index.ts";

const lines = (...each: string[]) => each.join("\n");
const allows = (robots: string, path: string, token = "Tidings") => isAllowed(parseRobots(robots, token), `https://site.example${path}`);

const rules = (...each: string[]) => lines("User-agent: *", ...each);

function answer(text: string, truncated: boolean): FetchedDocument {
  const validators = { etag: null, lastModified: null, maxAgeS: null, retryAfterS: null };
  const body = Uint8Array.from(new TextEncoder().encode(text));
  return { status: "ok", body, truncated, finalUrl: "", permanentUrl: null, httpStatus: 200, headers: new Headers(), ...validators };
}

function without(code: FetchErrorCode, status?: number): RobotsVerdict | null {
  return robotsWithout(new FetchError(code, "", status === undefined ? {} : { status }));
}

const open = (verdict: RobotsVerdict | null) => verdict && isAllowed(verdict.rules, "https://site.example/x");

describe("which group counts", () => {
  const robots = lines("User-agent: Tidings", "Disallow: /private", "", "User-agent: *", "Disallow: /");

  it("is the one that names us, in any case and with a version", () => {
    expect(allows(robots, "/news")).toBe(true);
    expect(allows(robots, "/private/x")).toBe(false);
    expect(allows(lines("user-agent: TIDINGS/2.0 beta", "disallow: /"), "/")).toBe(false);
  });

  it("is the one for everybody when none names us", () => {
    expect(allows(robots, "/news", "Otherbot")).toBe(false);
    expect(allows(lines("User-agent: Tidingsbot", "Disallow: /"), "/news")).toBe(true);
  });

  it("is all of those that name us together", () => {
    const twice = lines("User-agent: tidings", "Disallow: /a", "User-agent: *", "Disallow: /", "User-agent: tidings", "Disallow: /b");
    expect(["/a", "/b", "/c"].map((path) => allows(twice, path))).toEqual([false, false, true]);
  });

  it("is shared by agents named in a row, whatever other lines stand between", () => {
    const shared = lines("User-agent: other", "Sitemap: https://site.example/map.xml", "Unknown: x", "User-agent: tidings", "Disallow: /");
    expect(allows(shared, "/")).toBe(false);
  });

  it("is none for rules before any agent, and none in an empty file", () => {
    expect(allows(lines("Disallow: /", "User-agent: other", "Disallow: /"), "/news")).toBe(true);
    expect(allows("", "/news")).toBe(true);
  });
});

describe("which rule counts", () => {
  it("is the longest; Allow wins a tie; nothing said is allowed", () => {
    expect(allows(rules("Disallow: /a/", "Allow: /a/page"), "/a/page.html")).toBe(true);
    expect(allows(rules("Allow: /page", "Disallow: /*.html"), "/page.html")).toBe(false);
    expect(allows(rules("Disallow: /same", "Allow: /same"), "/same")).toBe(true);
    expect(allows(rules("Disallow:"), "/")).toBe(true);
  });

  it("tells case, wildcards, the pinned end, parameters and queries apart", () => {
    expect(allows(rules("Disallow: /x/"), "/X/")).toBe(true);
    expect(allows(rules("Disallow: /*.php$"), "/a/b.php")).toBe(false);
    expect(allows(rules("Disallow: /*.php$"), "/a/b.php?c")).toBe(true);
    expect(allows(rules("Disallow: /a*b*c"), "/a-b-c-d")).toBe(false);
    expect(allows(rules("Disallow: /a*b*c"), "/a-c-b")).toBe(true);
    expect(allows(rules("Disallow: /a$b"), "/a$b")).toBe(false);
    expect(allows(rules("Disallow: /*aa$"), "/aaa")).toBe(false);
    expect(allows(rules("Disallow: /ab*bc$"), "/abc")).toBe(true);
    expect(allows(rules("Disallow: /?"), "/?q=1")).toBe(false);
    expect(isAllowed(parseRobots(rules("Disallow: /?"), "x"), "https://site.example?q=1#f")).toBe(false);
  });

  it("matches escaped and plain spellings as RFC 9309 has it", () => {
    expect(allows(rules("Disallow: /", "Allow: /foo/ツ"), "/foo/%E3%83%84")).toBe(true);
    expect(allows(rules("Disallow: /", "Allow: /foo/%e3%83%84"), "/foo/%E3%83%84")).toBe(true);
    expect(allows(rules("Disallow: /~jim"), "/%7Ejim/")).toBe(false);
    expect(allows(rules("Disallow: /", "Allow: /~jim"), "/%7ejim/")).toBe(true);
    expect(allows(rules("Disallow: /", "Allow: /a%3Cb"), "/a<b")).toBe(true);
    expect(allows(rules("Disallow: /a%2Fb"), "/a/b")).toBe(true);
  });

  it("stays out where the standard's text and its reference parser disagree", () => {
    expect(allows(rules("Disallow: /", "Allow: /%62%61%7A"), "/baz")).toBe(false);
    expect(allows(rules("Disallow: /%62%61%7A"), "/baz")).toBe(false);
    expect(allows(rules("Disallow: /", "Allow: /%62%61%7A"), "/%62%61%7A")).toBe(true);
  });

  it("lets a directory in whose index.html is let in", () => {
    const robots = rules("Allow: /dir/index.html", "Disallow: /");
    expect(["/dir/", "/dir/index.html", "/dir/index.htm", "/dir/x"].map((path) => allows(robots, path))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("a file as people write it", () => {
  it("may have a byte order mark, any line ends, comments, no colons and the usual slips", () => {
    expect(allows("\ufeffUser-agent: *\rDisallow: /a # why\r\n# Disallow: /b\n", "/a")).toBe(false);
    expect(allows(lines("useragent *", "disalow /"), "/")).toBe(false);
    expect(allows(lines("  User Agent : *  ", "\tDissallow :\t/a"), "/a")).toBe(false);
    expect(allows(lines("User-agent: *", "Disallow / everything here"), "/")).toBe(true);
  });

  it("takes time in proportion to its size", () => {
    const nasty = lines(
      "User-agent: *",
      `Disallow: /${"*a".repeat(5000)}b`,
      `Disallow: /${"*".repeat(16_000)}z`,
      `${" ".repeat(100_000)}x`,
    );
    expect(allows(nasty, `/${"a".repeat(20_000)}`)).toBe(true);
  });

  it("gives Crawl-delay to the agents right before it, and sitemaps to everybody", () => {
    const robots = lines(
      "User-agent: a",
      "Crawl-delay: 1.5",
      "User-agent: tidings",
      "Disallow: /d",
      "User-agent: *",
      "Crawl-delay: 10",
      "Sitemap: https://s.example/1.xml",
    );
    expect(parseRobots(robots, "a").crawlDelayS).toBe(1.5);
    expect(parseRobots(robots, "Tidings")).toMatchObject({ crawlDelayS: null, sitemaps: ["https://s.example/1.xml"] });
    expect(parseRobots(robots, "z").crawlDelayS).toBe(10);
    expect(parseRobots(lines("User-agent: *", "Crawl-delay: soon"), "z").crawlDelayS).toBeNull();
  });

  it("survives being stored as text", () => {
    const rules = parseRobots(lines("User-agent: *", "Disallow: /ü", "Allow: /x", "Crawl-delay: 2", "Sitemap: s"), "Tidings");
    expect(decodeRobots(encodeRobots(rules))).toEqual(rules);
    expect(() => decodeRobots("{}")).toThrow();
  });
});

describe("what a site's answer for robots.txt means", () => {
  it("a file is read, and kept for a day", () => {
    const verdict = robotsFrom(answer(lines("User-agent: tidings", "Disallow: /x"), false), "Tidings");
    expect(open(verdict)).toBe(false);
    expect(verdict.keepMs).toBe(86_400_000);
  });

  it("a file that was cut off loses its last line", () => {
    const verdict = robotsFrom(answer(lines("User-agent: *", "Disallow: /", "Allow: /x"), true), "Tidings");
    expect(open(verdict)).toBe(false);
  });

  it.each([400, 401, 403, 404, 410])("%i allows everything", (status) =>
    expect(without("http_status", status)).toMatchObject({ rules: ALLOW_ALL }),
  );

  it.each([429, 500, 503])("%i allows nothing, for an hour", (status) => {
    const verdict = without("http_status", status);
    expect(open(verdict)).toBe(false);
    expect(verdict?.keepMs).toBe(3_600_000);
  });

  it("an empty file or a maze of redirects is no file; a gate with 403 neither", () => {
    expect(
      [without("empty_body", 200), without("redirect_loop"), without("too_many_redirects"), without("challenge_page", 403)].map(open),
    ).toEqual([true, true, true, true]);
  });

  it("no answer at all is no verdict", () => {
    expect([
      without("timeout"),
      without("connection_failed"),
      without("dns_failure"),
      without("address_refused"),
      without("challenge_page", 503),
    ]).toEqual([null, null, null, null, null]);
  });
});

it("does not ask a server for robots.txt again before its Retry-After is over, a day at most", () => {
  const busy = (retryAfterS: number) => robotsWithout(new FetchError("http_status", "busy", { status: 503, retryAfterS }))?.keepMs;
  expect([busy(60), busy(40_000), busy(604_800)]).toEqual([3_600_000, 40_000_000, 86_400_000]);
});
