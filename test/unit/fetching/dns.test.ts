import { describe, expect, it } from "vitest";
import { openDnsOverHttps } from "../../../src/adapters/http/index.ts";

const signal = new AbortController().signal;

/** A DNS service that answers by record type. */
function serving(answers: Record<string, unknown>, status = 200) {
  const asked: string[] = [];
  const resolve = openDnsOverHttps("https://dns.example/dns-query", async (url) => {
    asked.push(url);
    return Response.json(answers[new URL(url).searchParams.get("type") ?? ""], { status });
  });
  return { asked, resolve };
}

describe("DNS over HTTPS", () => {
  it("answers every IPv4 and IPv6 address, aliases left out", async () => {
    const { resolve, asked } = serving({
      A: {
        Status: 0,
        Answer: [
          { type: 5, data: "cdn.example." },
          { type: 1, data: "192.0.2.1" },
          { type: 1, data: "192.0.2.2" },
        ],
      },
      AAAA: { Status: 0, Answer: [{ type: 28, data: "2001:db8::1" }] },
    });
    expect(await resolve("feeds.example", signal)).toEqual(["192.0.2.1", "192.0.2.2", "2001:db8::1"]);
    expect(asked.map((url) => url.slice(url.indexOf("?")))).toEqual(["?name=feeds.example&type=A", "?name=feeds.example&type=AAAA"]);
  });

  it("answers none for a name that does not exist or has no address", async () => {
    expect(await serving({ A: { Status: 3 }, AAAA: { Status: 3 } }).resolve("nowhere.example", signal)).toEqual([]);
    expect(await serving({ A: { Status: 0 }, AAAA: { Status: 0 } }).resolve("mail.example", signal)).toEqual([]);
  });

  it("throws when one of the two look-ups fails: half an answer could hide the private half", async () => {
    const half = serving({ A: { Status: 0, Answer: [{ type: 1, data: "192.0.2.1" }] }, AAAA: { Status: 2 } });
    await expect(half.resolve("feeds.example", signal)).rejects.toThrow("code 2");
  });

  it("throws on an answer that is none", async () => {
    await expect(serving({ A: {}, AAAA: {} }).resolve("feeds.example", signal)).rejects.toThrow();
    await expect(serving({ A: { Status: 0 }, AAAA: { Status: 0 } }, 503).resolve("feeds.example", signal)).rejects.toThrow("status 503");
  });
});
