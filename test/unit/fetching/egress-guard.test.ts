import { describe, expect, it } from "vitest";
import { judgeUrl, openEgressGuard } from "../../../src/domain/fetching/index.ts";

const words = (text: string) => text.trim().split(/\s+/);
const strict = { allowPrivateHosts: false };
const local = { allowPrivateHosts: true };
const isRefused = (url: string, options = strict) => !judgeUrl(url, options).ok;

describe("an address judged by its text", () => {
  it.each([
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "data:text/plain,x",
    "javascript:1",
    "not a url",
    "//a.example/",
    "",
  ])("refuses what is neither http nor https: %j", (url) => expect(isRefused(url)).toBe(true));

  it.each(words("http://user@example.com/ https://user:secret@example.com/ http://:secret@example.com/"))(
    "refuses credentials: %s",
    (url) => expect(isRefused(url)).toBe(true),
  );

  it.each([22, 25, 81, 1023, 2375, 3306, 5432, 6000, 6379, 6667, 9200, 11211, 27017, 0])(
    "refuses port %i, which is not the web's",
    (port) => expect(isRefused(`http://example.com:${port}/`)).toBe(true),
  );

  it.each([80, 443, 3000, 8000, 8080, 8443, 8888, 9000, 49152])("lets port %i pass", (port) =>
    expect(isRefused(`http://example.com:${port}/`)).toBe(false),
  );

  it.each(
    words(`
      0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.0 127.255.255.255
      169.254.0.0 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.0 192.0.2.255
      192.88.99.0 192.88.99.255 192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.0 198.51.100.255
      203.0.113.0 203.0.113.255 224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.255
    `),
  )("refuses %s, an end of a special-purpose block, however it is wrapped", (host) => {
    expect(isRefused(`http://${host}/`)).toBe(true);
    expect(isRefused(`http://[::ffff:${host}]/`)).toBe(true);
    expect(isRefused(`http://[::${host}]/`)).toBe(true);
    expect(isRefused(`http://[64:ff9b::${host}]/`)).toBe(true);
  });

  it.each(
    words(`
      1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0
      172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0
      198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255
    `),
  )("lets %s pass, a neighbour of such a block", (host) => expect(isRefused(`http://${host}/`)).toBe(false));

  it.each(
    words(`
      :: ::1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::808:808 64:ff9b:1:: 64:ff9b:1:ffff:ffff:ffff:ffff:ffff 100::1
      100:0:0:1::1 2001::1 2001:1ff:ffff:: 2001:db8::1 2001:db8:ffff:ffff:: 2002:: 2002:808:808::1 2002:ffff:: 3fff::1
      3fff:fff:ffff:: 5f00::1 fc00::1 fdff:ffff::1 fe80::1 febf::1 fec0::1 ff02::1
    `),
  )("refuses [%s]", (host) => expect(isRefused(`http://[${host}]/`)).toBe(true));

  it.each(
    words("2001:200::1 2001:4860:4860::8888 2003::1 2606:4700:4700::1111 2a00:1450:4001::200e 2620:4f:8000::1 3fff:1000::1 64:ff9c::1"),
  )("lets [%s] pass", (host) => expect(isRefused(`http://[${host}]/`)).toBe(false));

  it.each(
    words(`
      2130706433 0x7f000001 017700000001 0177.0.0.1 0x7f.0.0.1 127.1 127.0.1 0x7f.1 127.0.0.1. 127。0。0。1 ①②⑦.0.0.1
      １２７.0.0.1 %31%32%37.0.0.1 0 3232235521 [0:0:0:0:0:0:0:1] [0:0:0:0:0:ffff:127.0.0.1] [::FFFF:7F00:1]
    `),
  )("sees through the spelling %s", (host) => expect(isRefused(`http://${host}/`)).toBe(true));

  it.each(
    words(`
      localhost LOCALHOST localhost. a.localhost intranet com router. printer.local printer.local. ⓛⓞⓒⓐⓛⓗⓞⓢⓣ
      metadata.google.internal nas.home.arpa a..b.example .example.com example.com..
    `),
  )("refuses the name %s without asking DNS", (host) => expect(isRefused(`http://${host}/`)).toBe(true));

  it.each(words("example.com example.com. bücher.example local.example localhost.example.com notinternal.example 1.2.3.4.example"))(
    "wants DNS asked about %s",
    (host) => expect(judgeUrl(`http://${host}/`, strict)).toMatchObject({ ok: true, needsDns: true }),
  );

  it("says why", () => {
    const reason = "192.168.1.1 is not on the public internet (private use)";
    expect(judgeUrl("http://192.168.1.1/", strict)).toEqual({ ok: false, reason });
  });
});

describe("private hosts allowed", () => {
  it.each(
    words(`
      http://127.0.0.1:6379/ http://127.8.9.10/ http://localhost:22/ http://LOCALHOST.:3000/ http://a.localhost/
      http://[::1]:8080/ http://2130706433/
    `),
  )("lets loopback pass on any port over http: %s", (url) => expect(judgeUrl(url, local)).toMatchObject({ ok: true, needsDns: false }));

  it.each(
    words(`
      https://127.0.0.1/ https://localhost/ http://10.0.0.1/ http://169.254.169.254/ http://0.0.0.0/ http://[::ffff:127.0.0.1]/
      http://[::]/ http://printer.local/ http://intranet/ http://user@127.0.0.1/ ftp://127.0.0.1/ http://example.com:22/
    `),
  )("allows nothing else: %s", (url) => expect(isRefused(url, local)).toBe(true));
});

describe("the guard", () => {
  const signal = new AbortController().signal;

  function guarding(answers: Record<string, string[] | Error>) {
    const asked: string[] = [];
    const time = { nowMs: 0 };
    const guard = openEgressGuard({
      allowPrivateHosts: false,
      clock: () => time.nowMs,
      resolve: async (name) => {
        asked.push(name);
        const answer = answers[name] ?? [];
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    return { asked, time, check: (url: string) => guard.check(url, signal) };
  }

  it("lets a name pass whose every address is public", async () => {
    const { check } = guarding({ "feeds.example": ["93.184.216.34", "2606:2800:220:1::1"] });
    expect((await check("https://feeds.example/rss#top")).href).toBe("https://feeds.example/rss#top");
  });

  it.each([[["127.0.0.1"]], [["93.184.216.34", "10.0.0.1"]], [["2606:4700::1", "::ffff:10.0.0.1"]], [["64:ff9b::a00:1"]], [["nonsense"]]])(
    "refuses a name with one address that is not: %j",
    async (addresses) => {
      const { check } = guarding({ "inside.example": addresses });
      await expect(check("https://inside.example/")).rejects.toMatchObject({ code: "address_refused" });
    },
  );

  it("does not let a name pass that cannot be looked up, or leads nowhere", async () => {
    const { check } = guarding({ "broken.example": new Error("SERVFAIL") });
    await expect(check("https://broken.example/")).rejects.toMatchObject({ code: "dns_failure" });
    await expect(check("https://nowhere.example/")).rejects.toMatchObject({ code: "dns_failure" });
  });

  it("asks no DNS about what the text alone settles", async () => {
    const { check, asked } = guarding({});
    await expect(check("http://printer.local/")).rejects.toMatchObject({ code: "address_refused" });
    await check("http://93.184.216.34/");
    expect(asked).toEqual([]);
  });

  it("asks about a name once a minute while it passes, and every time while it does not", async () => {
    const answers: Record<string, string[]> = { "a.example": ["93.184.216.34"], "b.example": [] };
    const { check, asked, time } = guarding(answers);
    await check("https://a.example/1");
    await check("https://a.example./2");
    await expect(check("https://b.example/")).rejects.toMatchObject({ code: "dns_failure" });
    await expect(check("https://b.example/")).rejects.toMatchObject({ code: "dns_failure" });
    expect(asked).toEqual(["a.example", "b.example", "b.example"]);
    time.nowMs = 60_000;
    answers["a.example"] = ["10.0.0.1"];
    await expect(check("https://a.example/3")).rejects.toMatchObject({ code: "address_refused" });
  });
});
