import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { publish, rss } from "../support/web.ts";

const Preview = z.object({
  source: z.record(z.string(), z.unknown()),
  items: z.array(z.object({ title: z.string(), kind: z.string() }).loose()),
  rejected: z.array(z.object({ reason: z.string(), raw: z.record(z.string(), z.unknown()) })),
  coverage: z.record(z.string(), z.number()),
  warnings: z.array(z.string()),
  suggestions: z.array(z.object({ kind: z.string(), item_kind: z.string(), url: z.string(), title: z.string().nullable() })),
});

let admin: string;
beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
});

const preview = (url: string, more: object = {}) =>
  call("/sources/preview", { token: admin, json: { kind: "feed", name: "Paper", url, item_kind: "post", ...more } });

describe("a preview", () => {
  it("shows the items, what was rejected, and how much of each field is there, and stores nothing", async () => {
    publish(
      "https://preview-1.example/rss",
      rss([
        { id: "1", title: "Ferry returns on Monday" },
        { id: "2", title: "", description: "" },
        { id: "3", title: "Library opens late" },
      ]),
    );
    const response = await preview("https://preview-1.example/rss");
    expect(response.status).toBe(200);
    const { items, rejected, coverage } = Preview.parse(await response.json());
    expect(items.map(({ title }) => title)).toEqual(["Ferry returns on Monday", "Library opens late"]);
    expect(rejected).toMatchObject([{ reason: "no title" }]);
    expect(coverage).toMatchObject({ title: 1, published_at: 1, image_url: 0, "post.author": 0 });
    expect(await (await call("/items?min_quality=0", { token: admin })).json()).toMatchObject({ data: [] });
    expect(await (await call("/sources", { token: admin })).json()).toMatchObject({ data: [] });
  });

  it("of a calendar shows its occurrences in their zone", async () => {
    const start = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
    const ics = [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "BEGIN:VEVENT",
      "UID:choir@town",
      `DTSTART;TZID=Europe/Paris:${start}T193000`,
      `DTEND;TZID=Europe/Paris:${start}T210000`,
      "RRULE:FREQ=WEEKLY;COUNT=3",
      "SUMMARY:Choir rehearsal",
      "LOCATION:Town hall",
      "END:VEVENT",
      "END:VCALENDAR",
    ].join("\r\n");
    publish("https://preview-2.example/cal.ics", ics, { "content-type": "text/calendar" });
    const response = await preview("https://preview-2.example/cal.ics", { kind: "calendar", item_kind: "event" });
    const { items } = Preview.parse(await response.json());
    expect(items).toHaveLength(3);
    expect(items[0]).toMatchObject({
      kind: "event",
      title: "Choir rehearsal",
      event: { time_zone: "Europe/Paris", venue: "Town hall", all_day: false },
    });
  });

  it.each([
    ["answers an error", () => new Response("no", { status: 500 })],
    ["is no feed", () => new Response("<!doctype html><title>Hello</title><p>Hello", { headers: { "content-type": "text/html" } })],
  ])("answers 502 when the source %s", async (_what, answer) => {
    const url = `https://preview-${crypto.randomUUID()}.example/rss`;
    publish(url, answer);
    const response = await preview(url);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: "source_unreachable" });
  });

  it.each([
    ["itself", "http://10.1.2.3/feed", null],
    ["behind a redirect", "https://preview-3.example/rss", "http://10.1.2.3/feed"],
  ])("refuses a private address %s on its field", async (_where, url, target) => {
    if (target !== null) publish(url, () => Response.redirect(target, 302));
    const response = await preview(url);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "address_refused", errors: [{ pointer: "/url" }] });
  });
});

/** A host of its own for each document, so that no gate makes one wait for another. */
let sites = 0;
const site = (path: string) => `https://paste-${++sites}.example${path}`;

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const ICS = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "X-WR-CALNAME:Town Hall",
  "BEGIN:VEVENT",
  "UID:choir@town",
  `DTSTART:${inDays(7).replaceAll("-", "")}T193000Z`,
  "SUMMARY:Choir rehearsal",
  "LOCATION:Town hall",
  "END:VEVENT",
  "END:VCALENDAR",
].join("\r\n");
const EVENT_PAGE = `<!doctype html><html lang="en"><head><title>What is on</title>
  <link rel="alternate" type="application/rss+xml" href="/feed.xml" title="News">
  <script type="application/ld+json">{"@context":"https://schema.org","@type":"Event","name":"Harbour concert",
    "startDate":"${inDays(9)}T20:00:00+01:00","location":{"@type":"Place","name":"Old Quay"}}</script></head>
  <body><a href="/events.ics">Our calendar</a></body></html>`;
const JSON_API = JSON.stringify({
  data: { events: [{ id: 7, name: "Quay concert", start_date: `${inDays(9)}T20:00:00Z`, venue: "Old Quay" }] },
});
const EVENT_FEED = rss([{ id: "1", title: "Quay market" }])
  .replace("<rss ", '<rss xmlns:ev="http://purl.org/rss/1.0/modules/event/" ')
  .replace("</guid>", `</guid><ev:startdate>${inDays(5)}T09:00:00Z</ev:startdate><ev:location>Old Quay</ev:location>`);

const DOCUMENTS = {
  feed: { body: rss([{ id: "1", title: "Ferry returns on Monday" }]), type: "application/rss+xml" },
  calendar: { body: ICS, type: "text/calendar" },
  page: { body: EVENT_PAGE, type: "text/html" },
  api: { body: JSON_API, type: "application/json" },
};
type Kind = keyof typeof DOCUMENTS;
const KINDS = Object.keys(DOCUMENTS) as Kind[];

function put(kind: Kind): string {
  const url = site(`/${kind}`);
  publish(url, DOCUMENTS[kind].body, { "content-type": DOCUMENTS[kind].type });
  return url;
}
const paste = (json: object) => call("/sources/preview", { token: admin, json });

describe("an address alone", () => {
  it("is enough: what it is is found out, and it can be added as it stands", async () => {
    const check = async (kind: Kind, name: string | null, item_kind: string, title: string) => {
      const url = put(kind);
      const { source, items } = Preview.parse(await (await paste({ url })).json());
      expect(source).toMatchObject({ kind, item_kind, url, name: name ?? new URL(url).host });
      expect(items).toMatchObject([{ kind: item_kind, title }]);
      const added = await call("/sources", { token: admin, json: source });
      expect(added.status).toBe(201);
      expect(await added.json()).toMatchObject({ kind, item_kind, url });
    };
    await Promise.all([
      check("feed", "Paper", "post", "Ferry returns on Monday"),
      check("calendar", "Town Hall", "event", "Choir rehearsal"),
      check("page", "What is on", "event", "Harbour concert"),
      check("api", null, "event", "Quay concert"),
    ]);
  });

  it("of a feed of events tells when and where they happen", async () => {
    const url = site("/events.rss");
    publish(url, EVENT_FEED);
    const { source, items } = Preview.parse(await (await paste({ url })).json());
    expect(source).toMatchObject({ kind: "feed", item_kind: "event" });
    expect(items).toMatchObject([{ kind: "event", event: { starts_at: `${inDays(5)}T09:00:00.000Z`, venue: "Old Quay" } }]);
  });

  it("may be one for a reader: webcal and feed mean the web address behind them", async () => {
    const url = put("calendar");
    const { source } = Preview.parse(await (await paste({ url: url.replace("https:", "webcal:") })).json());
    expect(source).toMatchObject({ kind: "calendar", url });
  });

  it("that leads elsewhere for good is added where it leads", async () => {
    const from = site("/old");
    const to = put("feed");
    publish(from, () => Response.redirect(to, 301));
    expect(Preview.parse(await (await paste({ url: from })).json()).source).toMatchObject({ url: to });
  });
});

describe("the wrong kind", () => {
  const wrong = KINDS.flatMap((is) => KINDS.filter((asked) => asked !== is).map((asked) => [is, asked] as const));

  async function takes(is: Kind, asked: Kind): Promise<void> {
    const url = put(is);
    const response = await paste({ url, kind: asked, item_kind: "event", name: "Pasted" });
    const answer = z
      .object({ suggestions: Preview.shape.suggestions, detail: z.string().optional(), warnings: z.array(z.string()).optional() })
      .parse(await response.json());
    const right = answer.suggestions.find((each) => each.url === url);
    expect(right, `a ${is} previewed as ${asked}`).toMatchObject({ kind: is });
    const words = answer.detail ?? answer.warnings?.[0] ?? "";
    expect(words).toMatch(is === "page" && asked !== "api" ? /(points at a calendar|announces) / : new RegExp(`use kind ${is}`));
    const { kind, item_kind } = right ?? {};
    expect((await paste({ url: put(is), kind, item_kind, name: "As suggested" })).status).toBe(200);
  }

  // Side by side: every site has a gate of its own, and its robots.txt costs it a second.
  it("is told, whatever is taken for whatever", () => Promise.all(wrong.map(([is, asked]) => takes(is, asked))));

  it("of item is told where the document leaves no doubt", async () => {
    const url = put("page");
    const { warnings, suggestions } = Preview.parse(await (await paste({ url, kind: "page", item_kind: "post", name: "Pasted" })).json());
    expect(warnings[0]).toMatch(/use item_kind event/);
    expect(suggestions[0]).toMatchObject({ kind: "page", item_kind: "event", url });
  });
});

describe("a page", () => {
  it("names the calendars and feeds it points at", async () => {
    const url = put("page");
    const { suggestions } = Preview.parse(await (await paste({ url })).json());
    expect(suggestions).toEqual([
      { kind: "calendar", item_kind: "event", url: new URL("/events.ics", url).href, title: "Our calendar" },
      { kind: "feed", item_kind: "post", url: new URL("/feed.xml", url).href, title: "News" },
    ]);
  });
});

describe("what a preview shows", () => {
  it("is bounded, however much a source sends", async () => {
    const url = site("/api");
    const endless = "x".repeat(100_000);
    publish(url, JSON.stringify(Array.from({ length: 60 }, (_, i) => ({ id: i, description: "", guid: endless }))));
    const response = await paste({
      url,
      kind: "api",
      item_kind: "post",
      name: "Big",
      config: { mapping: { fields: { external_id: "guid" } } },
    });
    const text = await response.text();
    expect(text.length).toBeLessThan(100_000);
    expect(Preview.parse(JSON.parse(text)).rejected).toHaveLength(50);
  });

  it("does not keep its caller waiting for a server that wants to be left alone", async () => {
    const url = site("/busy");
    publish(url, () => new Response("later", { status: 503, headers: { "retry-after": "3000" } }));
    expect((await paste({ url })).status).toBe(502);
    const again = await paste({ url });
    expect(again.status).toBe(502);
    expect(await again.json()).toMatchObject({ reason: "timeout", detail: expect.stringMatching(/try again in \d+ s/) });
  });
});
