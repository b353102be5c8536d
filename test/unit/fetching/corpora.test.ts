import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freshForS } from "../../../src/domain/fetching/cache-headers.ts";
import { isAllowed, judgeUrl, parseRobots } from "../../../src/domain/fetching/index.ts";

const CORPORA = join(import.meta.dirname, "../../../../shared/corpora");

function rows<Row>(path: string): Row[] {
  return readFileSync(join(CORPORA, path), "utf8")
    .trim()
    .split("\n")
    .map((line): Row => JSON.parse(line));
}

describe.skipIf(!existsSync(CORPORA))("against material nobody here wrote (skipped where ../shared is absent)", () => {
  type Address = { url: string; expected: "block" | "allow" | "depends-on-dns"; whatwgHost?: string; ipLiteral?: boolean };
  /** Prefixes that carry an IPv4 address are refused whole by decision, whatever they carry. */
  const CARRIERS = /^\[(?:64:ff9b:|2002:|2001:0?:)/;

  it("refuses every literal address, local name and foreign scheme that is to be blocked, and no public address", () => {
    const wrong = rows<Address>("12-security/ssrf.open.jsonl").filter(({ url, expected, whatwgHost = "" }) => {
      const judged = judgeUrl(url, { allowPrivateHosts: false });
      if (expected === "block") return judged.ok && !judged.needsDns;
      return expected === "allow" && !judged.ok && !CARRIERS.test(whatwgHost);
    });
    expect(wrong).toEqual([]);
  });

  it("leaves to DNS only public names", () => {
    const left = rows<Address>("12-security/ssrf.open.jsonl").filter(
      ({ url, expected }) => expected === "block" && judgeUrl(url, { allowPrivateHosts: false }).ok,
    );
    expect(left.every(({ ipLiteral, whatwgHost = "" }) => ipLiteral === false && whatwgHost.includes("."))).toBe(true);
  });

  type Decision = { suite: string; id: string; robots: string; ua: string; url: string; allowed: boolean };

  it.each([
    ["google", 0],
    ["robots-parser", 0],
    // A wildcard inside an agent's name, and `$` in the middle of a URL read two ways: not RFC 9309.
    ["protego", 3],
  ])("decides robots.txt as the suite %s does, but for %i", (suite, exceptions) => {
    const wrong = rows<Decision>("04-robots/decisions.open.jsonl").filter(
      (each) => each.suite === suite && isAllowed(parseRobots(each.robots, each.ua), each.url) !== each.allowed,
    );
    expect(wrong.map(({ id }) => id)).toHaveLength(exceptions);
  });

  type Directive = { kind: "crawl_delay" | "sitemaps"; robots: string; ua?: string | null; value: unknown };

  it("reads Crawl-delay and sitemaps", () => {
    const wrong = rows<Directive>("04-robots/directives.open.jsonl").filter(({ kind, robots, ua, value }) => {
      const rules = parseRobots(robots, ua ?? "");
      return JSON.stringify(kind === "sitemaps" ? rules.sitemaps : rules.crawlDelayS) !== JSON.stringify(value);
    });
    expect(wrong).toEqual([]);
  });

  type HeaderValue = string | number;
  type CacheTest = {
    suite: string;
    id: string;
    kind?: string;
    requests: { response_headers?: [string, HeaderValue][]; expected_type?: string }[];
  };

  it("counts freshness as the HTTP cache tests demand", () => {
    const nowMs = Date.parse("2026-11-20T12:00:00Z");
    const PAUSE_S = 3;
    // Numbers in that suite are offsets from now, in seconds, where the header is a date.
    const valueOf = (value: HeaderValue) => (typeof value === "number" ? new Date(nowMs + value * 1000).toUTCString() : value);
    const wrong = rows<CacheTest>("11-http-metrics/http-cache-tests.open.jsonl").filter(({ suite, kind, requests: [first, second] }) => {
      if (!/^(?:cc|age|expires)\b/.test(suite) || kind === "check" || !first?.response_headers) return false;
      const headers = new Headers();
      for (const [name, value] of first.response_headers) headers.append(name, valueOf(value));
      const isFresh = (freshForS(headers, nowMs) ?? 0) > PAUSE_S;
      return isFresh !== (second?.expected_type === "cached");
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});
