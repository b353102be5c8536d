import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { publish, rss } from "../support/web.ts";

const Preview = z.object({
  items: z.array(z.object({ title: z.string(), kind: z.string() }).loose()),
  rejected: z.array(z.object({ reason: z.string() })),
  coverage: z.record(z.string(), z.number()),
  warnings: z.array(z.string()),
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
