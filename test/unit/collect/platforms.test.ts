import { describe, expect, it } from "vitest";
import { cleanDraft } from "../../../src/domain/cleaning/index.ts";
import { entriesOf } from "../../../src/domain/collect/read-document.ts";
import { itemKindOf } from "../../../src/domain/collect/suggest.ts";
import { parse } from "../../../src/domain/parsing/index.ts";

const context = { baseUrl: "https://town.example/x", language: null, nowMs: Date.UTC(2026, 5, 1) };

/** What a document becomes whose source says nothing about it. */
function items(text: string) {
  const body = new TextEncoder().encode(text);
  const parsed = parse({ body, contentType: null, url: context.baseUrl, from: "2026-01-01", to: "2027-01-01" });
  const source = { itemKind: itemKindOf(parsed), placeId: null, category: null, tags: [], language: null };
  return entriesOf(parsed, source, { truncated: false }).entries.map(({ raw }) => {
    const cleaned = cleanDraft(raw, context);
    return "draft" in cleaned ? cleaned.draft : cleaned.rejected;
  });
}

const calendar = (header: string[], ...events: string[][]) =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    ...header,
    ...events.flatMap((lines) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"]),
    "END:VCALENDAR",
  ].join("\r\n");

const jsonLd = (thing: object) =>
  `<!doctype html><script type="application/ld+json">${JSON.stringify({ "@context": "https://schema.org", ...thing })}</script>`;

describe("calendars in the manner of widespread software", () => {
  it("WordPress with a calendar plug-in: escaped titles, an address in LOCATION, an encoded organiser", () => {
    const text = calendar(
      ["PRODID:-//Town - ECPv6.0//NONSGML v1.0//EN"],
      [
        "UID:1-2@town.example",
        "DTSTART;TZID=America/Chicago:20260912T190000",
        "SUMMARY:Jazz\\, Wine &amp; More &#8211; Fall",
        "LOCATION:City Hall\\, 1 Main St\\, Springfield\\, IL\\, 62701",
        'ORGANIZER;CN="Town%20Band":MAILTO:band@town.example',
      ],
    );
    expect(items(text)).toMatchObject([
      {
        title: "Jazz, Wine & More – Fall",
        event: { time_zone: "America/Chicago", venue: "City Hall", address: "1 Main St, Springfield, IL, 62701", organizer: "Town Band" },
      },
    ]);
  });

  it("an office suite: its own zone names, days as midnights, a cancellation in title and status", () => {
    const zone = "TZID=W. Europe Standard Time";
    const text = calendar(
      ["METHOD:PUBLISH"],
      ["UID:1", `DTSTART;${zone}:20260901T000000`, `DTEND;${zone}:20260902T000000`, "SUMMARY:Fair"],
      ["UID:2", `DTSTART;${zone}:20260903T100000`, "SUMMARY:Canceled: Council", "STATUS:CANCELLED"],
    );
    expect(items(text)).toMatchObject([
      { title: "Fair", event: { all_day: true, starts_on: "2026-09-01", ends_on: "2026-09-02" } },
      { title: "Council", event: { status: "cancelled", starts_local: "2026-09-03T10:00:00", time_zone: "Europe/Berlin" } },
    ]);
  });

  it("a mail service's shared calendar: instants, told in the calendar's zone; a meeting at its link", () => {
    const text = calendar(
      ["X-WR-TIMEZONE:Europe/Berlin"],
      [
        "UID:1@mail.example",
        "DTSTART:20260712T170000Z",
        "CREATED:19000101T120000Z",
        "SUMMARY:Club night",
        "LOCATION:https://meet.example/j/1",
      ],
    );
    expect(items(text)).toMatchObject([
      {
        url: "https://meet.example/j/1",
        published_at: null,
        event: { starts_local: "2026-07-12T19:00:00", time_zone: "Europe/Berlin", venue: null },
      },
    ]);
  });

  it("a town's website: floating times in a calendar that names its zone, relative links", () => {
    const text = calendar(
      ["X-WR-TIMEZONE:America/Denver"],
      [
        "UID:77",
        "DTSTART:20260812T180000",
        "SUMMARY:Council",
        "LOCATION:Council Chambers - 100 Main St\\, Town CO 80000",
        "URL:/calendar.aspx?EID=77",
      ],
    );
    expect(items(text)).toMatchObject([
      { url: "https://town.example/calendar.aspx?EID=77", event: { time_zone: "America/Denver", venue: "Council Chambers" } },
    ]);
  });
});

describe("pages and feeds in the manner of widespread software", () => {
  it("a ticket shop: offsets without a colon, a range of prices", () => {
    const offers = [{ "@type": "AggregateOffer", lowPrice: "12.50", highPrice: "20.00", priceCurrency: "GBP" }];
    const text = jsonLd({ "@type": "MusicEvent", name: "Gig", startDate: "2026-09-12T19:00:00+0100", offers });
    expect(items(text)).toMatchObject([
      { title: "Gig", event: { starts_local: "2026-09-12T19:00:00", price_min: "12.50", price_max: "20", currency: "GBP" } },
    ]);
  });

  it("a campus calendar: free in words, cancelled", () => {
    const text = jsonLd({
      "@type": "Event",
      name: "Talk",
      startDate: "2026-09-12T19:00:00-07:00",
      eventStatus: "https://schema.org/EventCancelled",
      offers: { "@type": "Offer", price: "Free" },
    });
    expect(items(text)).toMatchObject([{ title: "Talk", event: { status: "cancelled", is_free: true } }]);
  });

  it("a microblog: no titles, a picture with its description", () => {
    const text = `<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Ann</title><item><guid>https://m.example/@ann/1</guid>
      <description>&lt;p&gt;Hello harbour&lt;/p&gt;</description><media:content url="https://f.example/a.png" medium="image"><media:description>Alt text</media:description></media:content></item></channel></rss>`;
    expect(items(text)).toMatchObject([
      { title: "Hello harbour", summary: "Hello harbour", url: "https://m.example/@ann/1", image_url: "https://f.example/a.png" },
    ]);
  });

  it("a video site: the description in a group of Media RSS", () => {
    const text = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>Channel</title><entry><id>yt:video:1</id><title>Ferry film</title>
      <link rel="alternate" href="https://y.example/watch?v=1"/><media:group><media:thumbnail url="https://i.example/1.jpg"/><media:description>All about it</media:description></media:group></entry></feed>`;
    expect(items(text)).toMatchObject([{ title: "Ferry film", summary: "All about it", image_url: "https://i.example/1.jpg" }]);
  });
});
