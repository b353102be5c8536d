import { describe, expect, it } from "vitest";
import { viewPage } from "../../../src/domain/parsing/page/index.ts";
import { entriesOf, jsonLd, onlyEntry, onlyEvent, PAGE_URL, readPage } from "./page-reading.ts";

const EVENT = { "@context": "https://schema.org", "@type": "Event", name: "Market", startDate: "2026-03-05T09:00" };
const eventWith = (more: object) => onlyEvent(jsonLd({ ...EVENT, ...more }));

describe("events", () => {
  it.each(["Event", "MusicEvent", "Festival", "EventSeries", "CourseInstance", "http://data-vocabulary.org/Event"])(
    "are known by type %s",
    (type) => {
      expect(onlyEntry(jsonLd({ ...EVENT, "@type": type }))).toMatchObject({ kind: "event", type });
    },
  );

  it("are called by the type that says most", () => {
    expect(eventWith({ "@type": ["Event", "MusicEvent"] }).type).toBe("MusicEvent");
    expect(eventWith({ "@type": "Event", additionalType: "https://schema.org/DanceEvent" }).type).toBe("DanceEvent");
  });

  it("say when: offsets kept, unreadable dates null with a warning", () => {
    expect(eventWith({ startDate: "2026-03-05T09:00:00-05:00", endDate: "2026-03-05T11:00:00-05:00" })).toMatchObject({
      start: "2026-03-05T09:00:00-05:00",
      end: "2026-03-05T11:00:00-05:00",
    });
    const { entries, warnings } = readPage(jsonLd({ ...EVENT, startDate: "next week" }));
    expect(entries[0]?.start).toBeNull();
    expect(warnings).toEqual(['date: "next week" of "Market" cannot be read']);
  });

  it("end after their duration where they say no end", () => {
    expect(eventWith({ duration: "PT90M" }).end).toBe("2026-03-05T10:30");
    expect(eventWith({ duration: "PT90M", endDate: "2026-03-05T10:00" }).end).toBe("2026-03-05T10:00");
  });

  it("are performances of the event that lists them where they have no name", () => {
    const play = { "@context": "https://schema.org", "@type": "TheaterEvent", name: "Hamlet", url: "/hamlet", location: { name: "Globe" } };
    const nights = [
      { "@type": "TheaterEvent", startDate: "2027-01-10T19:00" },
      { "@type": "TheaterEvent", startDate: "2027-01-11T19:00", location: { name: "Rose" }, offers: { price: 5, priceCurrency: "GBP" } },
      { "@type": "TheaterEvent", name: "Talk", startDate: "2027-01-12T19:00" },
    ];
    expect(readPage(jsonLd({ ...play, subEvent: nights })).entries).toMatchObject([
      { name: "Hamlet", start: "2027-01-10T19:00", url: "https://town.example/hamlet", location: { name: "Globe" } },
      { name: "Hamlet", start: "2027-01-11T19:00", location: { name: "Rose" }, offers: { priceMin: "5" } },
      { name: "Talk", start: "2027-01-12T19:00", url: null, location: null },
    ]);
    const said = { ...nights[0], "@context": "https://schema.org", superEvent: play };
    expect(readPage(jsonLd(said)).entries).toMatchObject([{ name: "Hamlet", start: "2027-01-10T19:00", location: { name: "Globe" } }]);
  });

  it("take place at the place that lists them, but not at an organisation", () => {
    const listedBy = (type: string, event: object = EVENT) =>
      entriesOf(jsonLd({ "@context": "https://schema.org", "@type": type, name: "Cavern", address: "10 Mathew St", event }))[0]?.location;
    expect(listedBy("MusicVenue")).toMatchObject({ name: "Cavern", address: "10 Mathew St" });
    expect(listedBy("Organization")).toBeNull();
    expect(listedBy("Place", { ...EVENT, location: "Quay" })).toMatchObject({ name: "Quay" });
  });

  it("take the time of day that stands beside a date", () => {
    expect(eventWith({ startDate: "2026-03-05", startTime: "19:30", endDate: "2026-03-05", endTime: "21:00" })).toMatchObject({
      start: "2026-03-05T19:30",
      end: "2026-03-05T21:00",
    });
  });

  it.each([
    ["https://schema.org/EventCancelled", "cancelled"],
    ["EventPostponed", "postponed"],
    ["http://schema.org/EventRescheduled", "rescheduled"],
    ["https://schema.org/EventMovedOnline", "moved_online"],
    ["canceled", "cancelled"],
    ["on-schedule", "scheduled"],
    ["whatever", null],
    [{ "@id": "https://schema.org/EventCancelled" }, "cancelled"],
    [["https://schema.org/EventRescheduled", "https://schema.org/EventCancelled"], "cancelled"],
  ])("know status %j", (eventStatus, expected) => {
    expect(eventWith({ eventStatus }).event.status).toBe(expected);
  });

  it.each([
    ["words", "Town hall, Main street 1", { name: "Town hall, Main street 1", address: null }],
    ["an address of the web", "https://meet.example/1", { name: null, url: "https://meet.example/1" }],
    [
      "a place with its address as text",
      { "@type": "Place", name: "Hall", address: "Main street 1" },
      { name: "Hall", address: "Main street 1" },
    ],
    [
      "a place with its address in parts",
      {
        "@type": "Place",
        name: "Hall",
        address: {
          "@type": "PostalAddress",
          streetAddress: ["Main street 1", "Room 2"],
          addressLocality: "Town",
          addressRegion: "TX",
          postalCode: "7",
          addressCountry: { "@type": "Country", name: "US" },
        },
      },
      {
        name: "Hall",
        address: "Main street 1, Room 2, Town, TX 7, US",
        street: "Main street 1, Room 2",
        locality: "Town",
        region: "TX",
        postalCode: "7",
        country: "US",
      },
    ],
    ["a bare address", { "@type": "PostalAddress", streetAddress: "Main street 1" }, { name: null, address: "Main street 1" }],
    ["parts on the place itself", { "@type": "Place", name: "Hall", streetAddress: "Main street 1" }, { address: "Main street 1" }],
    [
      "a room in a building",
      { "@type": "Place", name: "Room 2", containedInPlace: { "@type": "Place", name: "Hall", address: "Main street 1" } },
      { name: "Room 2", address: "Main street 1" },
    ],
    ["a position", { "@type": "Place", geo: { "@type": "GeoCoordinates", latitude: 48.2, longitude: "16,37" } }, { lat: 48.2, lon: 16.37 }],
    [
      "half a position",
      { "@type": "Place", name: "Hall", geo: { "@type": "GeoCoordinates", latitude: 48.2 } },
      { name: "Hall", lat: null, lon: null },
    ],
    ["a business", { "@type": "Restaurant", name: "Café", address: "Main street 1" }, { name: "Café", address: "Main street 1" }],
    ["nothing in it", { "@type": "Place", name: "", address: { "@type": "PostalAddress", streetAddress: "" } }, null],
  ])("happen at %s", (_, location, expected) => {
    const found = eventWith({ location }).location;
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });

  it("happen on the ground and online at once", () => {
    const location = [
      { "@type": "VirtualLocation", url: "https://meet.example/1" },
      { "@type": "Place", name: "Hall" },
    ];
    const entry = eventWith({ location, eventAttendanceMode: "https://schema.org/MixedEventAttendanceMode" });
    expect(entry.location?.name).toBe("Hall");
    expect(entry.event).toMatchObject({ onlineUrl: "https://meet.example/1", attendance: "mixed" });
  });

  const offer = (more: object) => ({ "@type": "Offer", ...more });

  it.each([
    ["one", offer({ price: "15.00", priceCurrency: "USD" }), ["15.00", "15.00", "USD", null]],
    ["several", [offer({ price: 20 }), offer({ price: 5, priceCurrency: "EUR" })], ["5", "20", "EUR", null]],
    ["a range", offer({ lowPrice: "10", highPrice: "1,200.50", priceCurrency: "USD" }), ["10", "1200.50", "USD", null]],
    ["a specification", offer({ priceSpecification: { price: "7,50", priceCurrency: "EUR" } }), ["7.50", "7.50", "EUR", null]],
    ["a currency beside the number", [offer({ price: "USD 15.00" }), offer({ price: "€20" })], ["15.00", "20", null, null]],
    ["nothing", offer({ price: "Free" }), ["0", "0", null, null]],
    ["words", offer({ price: "from 10 to 20 €" }), [null, null, null, "from 10 to 20 €"]],
    ["an empty text", offer({ price: "" }), null],
  ])("cost what their offers say: %s", (_, offers, expected) => {
    const found = eventWith({ offers }).offers;
    expect(found && [found.priceMin, found.priceMax, found.currency, found.priceText]).toEqual(expected);
  });

  it.each([
    [true, true],
    ["https://schema.org/False", false],
    ["perhaps", null],
  ])("are free by isAccessibleForFree %j", (isAccessibleForFree, expected) => {
    expect(eventWith({ isAccessibleForFree }).event.isFree).toBe(expected);
  });

  it("give their schedule raw and invent no start for it", () => {
    const eventSchedule = {
      "@type": "Schedule",
      repeatFrequency: "P1W",
      byDay: ["Monday", "Friday"],
      startTime: "09:00",
      scheduleTimezone: "Europe/Paris",
    };
    const entry = eventWith({ startDate: undefined, eventSchedule });
    expect(entry.start).toBeNull();
    expect(entry.event.timeZone).toBe("Europe/Paris");
    expect(entry.event.schedules).toEqual([
      { repeatFrequency: ["P1W"], byDay: ["Monday", "Friday"], startTime: ["09:00"], scheduleTimezone: ["Europe/Paris"] },
    ]);
  });

  it("stand for themselves within other things, but not as the frame of another event", () => {
    const part = {
      "@type": "Event",
      name: "Opening",
      startDate: "2026-03-05T09:00",
      superEvent: { "@type": "Event", name: "Season", startDate: "2026" },
    };
    const names = entriesOf(jsonLd({ "@type": "Organization", name: "Club", event: [{ ...EVENT, subEvent: part }] })).map(
      ({ name }) => name,
    );
    expect(names).toEqual(["Market", "Opening", "Club"]);
  });

  it("point at their own page: url, @id, or the page that has no other item", () => {
    expect(eventWith({ url: "/events/1" }).url).toBe("https://town.example/events/1");
    expect(eventWith({ "@id": "/events/2" }).url).toBe("https://town.example/events/2");
    expect(eventWith({ "@id": "#event" }).url).toBe(PAGE_URL);
    expect(onlyEntry(`<link rel="canonical" href="/events/3">${jsonLd(EVENT)}`).url).toBe("https://town.example/events/3");
    expect(entriesOf(jsonLd(EVENT, { ...EVENT, name: "Other" })).map(({ url }) => url)).toEqual([null, null]);
  });

  it.each([false, "", "#", "javascript:void(0)", "no address at all", "null"])("have no address from url %j", (url) => {
    expect(entriesOf(jsonLd({ ...EVENT, url }, { ...EVENT, name: "Other" }))[0]?.url).toBeNull();
  });

  it("give words before sanitising, as the source wrote them", () => {
    const entry = eventWith({ name: "Fish &amp; chips", description: "<p>Fresh</p>" });
    expect(entry).toMatchObject({ name: "Fish &amp; chips", description: "<p>Fresh</p>", descriptionType: "html" });
  });
});

describe("articles and products", () => {
  it("give headline, dates, authors, section, body and tags", () => {
    const article = {
      "@type": "NewsArticle",
      headline: "Bridge opens",
      name: "x",
      datePublished: "2026-03-05",
      dateModified: "2026-03-06T08:00:00Z",
      author: [{ "@type": "Person", name: "Ann", url: "/ann" }, "Bob", { "@type": "Person" }],
      publisher: { "@type": "Organization", name: "Gazette" },
      articleSection: "Local",
      keywords: "bridge, traffic",
      articleBody: "It opens.",
      image: [{ "@type": "ImageObject", url: "/a.jpg" }],
      mainEntityOfPage: { "@id": "/news/1" },
      inLanguage: "en",
    };
    expect(onlyEntry(jsonLd(article))).toMatchObject({
      kind: "article",
      type: "NewsArticle",
      name: "Bridge opens",
      url: "https://town.example/news/1",
      imageUrl: "https://town.example/a.jpg",
      language: "en",
      tags: ["bridge", "traffic"],
      article: {
        published: "2026-03-05",
        modified: "2026-03-06T08:00:00Z",
        authors: [
          { name: "Ann", url: "https://town.example/ann" },
          { name: "Bob", url: null },
        ],
        publisher: { name: "Gazette" },
        section: "Local",
        body: "It opens.",
      },
    });
  });

  it("give brand, models and barcodes", () => {
    const product = {
      "@type": "Product",
      name: "Heater",
      brand: { "@type": "Brand", name: "Acme" },
      model: ["H1", "H2"],
      gtin13: "4-006381-333931",
      gtin: "x",
      sku: 12,
    };
    expect(onlyEntry(jsonLd(product)).product).toEqual({
      brand: "Acme",
      models: ["H1", "H2"],
      barcodes: ["4006381333931"],
      sku: "12",
      mpn: null,
    });
  });

  it("take a page for one article by its metadata only where it names no item", () => {
    const head = `<html lang="en"><link rel="canonical" href="/news/1"><meta property="og:title" content="Bridge opens"><meta property="og:description" content="It does.">
      <meta property="og:image" content="/a.jpg"><meta property="article:published_time" content="2026-03-05T08:00:00+01:00"><meta name="author" content="Ann">`;
    const { entries, warnings } = readPage(head + jsonLd({ "@type": "WebSite", name: "Gazette" }));
    expect(entries[0]).toMatchObject({
      kind: "article",
      name: "Bridge opens",
      url: "https://town.example/news/1",
      description: "It does.",
      imageUrl: "https://town.example/a.jpg",
      language: "en",
      article: { published: "2026-03-05T08:00:00+01:00", authors: [{ name: "Ann" }] },
    });
    expect(warnings).toEqual([expect.stringMatching(/^metadata: /)]);
    expect(onlyEntry(head + jsonLd(EVENT)).kind).toBe("event");
  });

  it.each(["website", "profile", "video.movie"])("does not take a page of og:type %s for an article", (type) => {
    const { entries, warnings } = readPage(`<meta property="og:title" content="x"><meta property="og:type" content="${type}">`);
    expect(entries).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/^no_items: /)]);
  });
});

describe("what is said twice", () => {
  const microdata = (name: string, start: string, more = "") =>
    `<div itemscope itemtype="https://schema.org/Event"><b itemprop="name">${name}</b><meta itemprop="startDate" content="${start}">${more}</div>`;

  it("stands once: JSON-LD first, microdata filling its gaps", () => {
    const place = `<div itemprop="location" itemscope itemtype="https://schema.org/Place"><b itemprop="name">Hall 'B'</b><i itemprop="address">Main street 1</i></div>`;
    const json = { ...EVENT, name: "Fish &amp; chips", location: { "@type": "Place", name: "Hall &#039;B&#039;" } };
    expect(onlyEntry(jsonLd(json) + microdata("Fish &amp; chips", "2026-03-05T09:00:00-05:00", place))).toMatchObject({
      name: "Fish & chips",
      start: "2026-03-05T09:00:00-05:00",
      location: { name: "Hall 'B'", address: "Main street 1" },
    });
  });

  it("takes the start from the syntax in which it can be read", () => {
    expect(onlyEntry(jsonLd({ ...EVENT, startDate: "?" }) + microdata("Market", "2026-03-05")).start).toBe("2026-03-05");
  });

  it("joins namesakes by their times, each with its own", () => {
    const days = ["2026-03-05T09:00", "2026-03-12T09:00"];
    const json = jsonLd(...days.map((startDate) => ({ ...EVENT, startDate })));
    const html = microdata("Market", "2026-03-12", "") + microdata("Market", "2026-03-05", "") + microdata("Market", "2026-03-19");
    expect(entriesOf(json + html).map(({ start }) => start)).toEqual([...days, "2026-03-19"]);
  });

  it("joins the only two of a name where one of them has the hours of another zone", () => {
    expect(onlyEntry(jsonLd(EVENT) + microdata("Market", "2026-03-05T14:00")).start).toBe("2026-03-05T09:00");
  });

  it("does not mix two places", () => {
    const place = `<div itemprop="location" itemscope itemtype="https://schema.org/Place"><b itemprop="name">Square</b><i itemprop="address">Other street</i></div>`;
    const entry = onlyEntry(
      jsonLd({ ...EVENT, location: { "@type": "Place", name: "Hall" } }) + microdata("Market", "2026-03-05T09:00", place),
    );
    expect(entry.location).toMatchObject({ name: "Hall", address: null });
  });

  it("within one syntax only stands once where name, time, place and address agree", () => {
    const at = (name: string, more: object = {}) => ({ ...EVENT, location: { "@type": "Place", name }, ...more });
    expect(
      entriesOf(jsonLd(at("Hall"), { ...EVENT, description: "Fresh" })).map(({ location, description }) => [location?.name, description]),
    ).toEqual([["Hall", "Fresh"]]);
    expect(entriesOf(jsonLd(at("Hall"), at("Square")))).toHaveLength(2);
    expect(entriesOf(jsonLd(at("Hall"), at("Hall", { startDate: "2026-03-12T09:00" })))).toHaveLength(2);
    expect(entriesOf(jsonLd(at("Hall", { url: "/1" }), at("Hall", { url: "/2" })))).toHaveLength(2);
  });
});

describe("a page", () => {
  it("names itself and the feeds and calendars it links to", () => {
    const html = `<html lang="de"><title> Town
      events </title><link rel="alternate" type="application/rss+xml" href="/feed" title="News"><link rel="canonical" href="/events">
      <a href="/export.ics">Subscribe</a><a href="webcal://town.example/all">All</a><a href="/events/?ical=1">x</a><a href="/basics">no</a>
      <link rel="alternate" type="text/calendar" href="/cal" title="iCal"><a href="/export.ics">again</a>`;
    expect(readPage(html)).toMatchObject({
      title: "Town events",
      language: "de",
      url: "https://town.example/events",
      links: {
        feeds: [{ url: "https://town.example/feed", title: "News" }],
        calendars: [
          { url: "https://town.example/export.ics", title: "Subscribe" },
          { url: "https://town.example/all", title: "All" },
          { url: "https://town.example/events/?ical=1" },
          { url: "https://town.example/cal", title: "iCal" },
        ],
      },
    });
  });

  it("is shown in snake case, items first", () => {
    const view = viewPage(readPage(jsonLd({ "@type": "Place", name: "Hall" }, { ...EVENT, location: "Hall" })));
    expect(view).toMatchObject({
      entries: [
        {
          kind: "event",
          type: "Event",
          name: "Market",
          url: PAGE_URL,
          start: "2026-03-05T09:00",
          end: null,
          image_url: null,
          location: { name: "Hall", postal_code: null },
        },
        { kind: "other", type: "Place" },
      ],
      warnings: [],
    });
  });
});
