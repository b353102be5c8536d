import { beforeAll, describe, expect, it } from "vitest";
import { OpmlImport, writeOpml } from "../../src/domain/sources/opml.ts";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";

const LIST = `<?xml version="1.0"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="News"><outline text="Local">
    <outline type="rss" text="Gazette &amp; Sons" xmlUrl="https://gazette.example/rss?a=1&amp;b=2" htmlUrl="https://gazette.example/"/>
  </outline></outline>
  <outline type="rss" title="No text" xmlUrl="https://other.example/atom"/>
  <outline type="rss" text="Router" xmlUrl="http://192.168.1.1/feed"/>
  <outline type="rss" text="Twice" xmlUrl="https://other.example/atom"/>
  <outline type="link" text="No feed" url="https://nothing.example/"/>
</body></opml>`;

let admin: string;
beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
});

const post = (body: string, type = "text/x-opml") => call("/sources/opml", { token: admin, body, headers: { "content-type": type } });

describe("an OPML list", () => {
  it("brings its feeds, folders as tags, and says why others are skipped", async () => {
    const { created, skipped } = OpmlImport.parse(await (await post(LIST)).json());
    expect(created.map(({ name, url }) => [name, url])).toEqual([
      ["Gazette & Sons", "https://gazette.example/rss?a=1&b=2"],
      ["No text", "https://other.example/atom"],
    ]);
    expect(skipped.map(({ name }) => name)).toEqual(["Router", "Twice"]);
    expect(await (await call(`/sources/${created[0]?.id}`, { token: admin })).json()).toMatchObject({
      tags: ["News", "Local"],
      kind: "feed",
    });
  });

  it("that is imported again adds nothing", async () => {
    const { created, skipped } = OpmlImport.parse(await (await post(LIST, "application/xml")).json());
    expect(created).toEqual([]);
    expect(skipped.map(({ reason }) => reason)).toContain("is a source already");
  });

  it("comes out as it went in: an export imports elsewhere to the same feeds", async () => {
    const exported = await call("/sources/opml", { token: admin });
    expect(exported.headers.get("content-type")).toBe("text/x-opml; charset=utf-8");
    const text = await exported.text();
    await resetStack();
    const { created } = OpmlImport.parse(await (await post(text)).json());
    expect(created.map(({ url }) => url).sort()).toEqual(["https://gazette.example/rss?a=1&b=2", "https://other.example/atom"]);
  });

  it("is held to the rule for addresses that a source is added by", async () => {
    const outlines = [
      "feed://reader.example/rss",
      "webcal://reader.example/atom",
      `https://long.example/${"x".repeat(2000)}`,
      "not an address",
    ];
    const list = `<opml version="2.0"><body>${outlines.map((url) => `<outline text="a" xmlUrl="${url}"/>`).join("")}</body></opml>`;
    const { created, skipped } = OpmlImport.parse(await (await post(list)).json());
    expect(created.map(({ url }) => url)).toEqual(["https://reader.example/rss", "https://reader.example/atom"]);
    expect(skipped.map(({ url }) => url)).toEqual(outlines.slice(2));
  });

  it("that two import at the same time makes no feed twice", async () => {
    const urls = Array.from({ length: 50 }, (_, i) => `https://both-${i}.example/rss`);
    const list = `<opml version="2.0"><body>${urls.map((url) => `<outline text="a" xmlUrl="${url}"/>`).join("")}</body></opml>`;
    const imports = await Promise.all([1, 2, 3, 4].map(async () => OpmlImport.parse(await (await post(list)).json())));
    expect(imports.flatMap(({ created }) => created.map(({ url }) => url)).sort()).toEqual(urls.toSorted());
  });

  it("comes out as XML, whatever a source is called", () => {
    const written = writeOpml([{ name: "Bell\u0007 & \ud800Sons", url: "https://a.example/", folders: [] }], new Date(0));
    expect(written).toContain('text="Bell &amp; Sons"');
  });

  it.each([
    ["that is something else", "<rss/>", "text/x-opml", 400],
    ["of another media type", LIST, "application/json", 415],
  ])("%s is refused", async (_what, body, type, status) => {
    expect((await post(body, type)).status).toBe(status);
  });
});

describe("NUL, which the database cannot hold,", () => {
  it.each(["/jobs?source_id=%00", "/alerts?source_id=src_%00"])("is refused by name in %s", async (path) => {
    const response = await call(path, { token: admin });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "/source_id" }] });
  });

  it.each([
    ["name", { name: "Pa\0per" }],
    ["url", { url: "https://paper.example/\0" }],
    ["attribution", { attribution: "\0" }],
  ])("is refused by name in a source's %s", async (field, more) => {
    const json = { kind: "feed", item_kind: "post", name: "Paper", url: "https://paper.example/", ...more };
    const response = await call("/sources", { token: admin, json });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: `/${field}` }] });
  });
});
