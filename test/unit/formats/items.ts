import type { Feed, ItemPages, Writer } from "../../../src/domain/formats/index.ts";
import type { Item } from "../../../src/domain/items/wire.ts";
import { zonedToInstant } from "../../../src/lib/time.ts";

export type EventItem = Extract<Item, { kind: "event" }>;
export type RecallItem = Extract<Item, { kind: "recall" }>;
export type PostItem = Extract<Item, { kind: "post" }>;

export const FEED: Feed = {
  title: "Events in Plymouth",
  description: "What is on, soonest first.",
  publicUrl: "https://tidings.example",
  selfUrl: "https://tidings.example/api/v1/events.rss?place_id=gb-plymouth&q=a%26b",
  homeUrl: "https://tidings.example/api/v1/events?place_id=gb-plymouth",
  nowMs: Date.parse("2026-11-20T12:00:00Z"),
};

let made = 0;

function shared() {
  made += 1;
  return {
    id: `itm_01kafq3v8x${String(made).padStart(16, "0")}`,
    title: "Ferry returns on Monday",
    summary: "The *Eider* is back from the yard.",
    url: "https://harbour-gazette.example/ferry-returns?a=1&b=2",
    language: "en",
    image_url: null,
    tags: ["transport"],
    published_at: "2026-11-19T08:30:00.000Z",
    first_seen_at: "2026-11-19T09:00:00.000Z",
    updated_at: "2026-11-20T10:15:00.000Z",
    revision: 3,
    quality: { score: 90, version: 1, reasons: [] },
    analysis: null,
    sources: [
      {
        source_id: "src_01kafq3v8x0000000000000000",
        name: "Harbour Gazette",
        url: "https://harbour-gazette.example/ferry-returns",
        attribution: "Words by the Gazette",
        licence: "CC BY 4.0",
        seen_at: "2026-11-19T09:00:00.000Z",
      },
    ],
  };
}

export const post = (more: Partial<PostItem> = {}): PostItem => ({
  ...shared(),
  kind: "post",
  post: { author: "Desk", excerpt: null, mentions: [] },
  ...more,
});

/** An event whose instants follow from its local times, as the matcher derives them. */
export function event(block: Partial<EventItem["event"]> = {}, more: Partial<EventItem> = {}): EventItem {
  const when = { starts_local: "2026-12-01T20:00:00", ends_local: "2026-12-01T22:30:00", time_zone: "Europe/London", ...block };
  const instantOf = (local: string | null) => (local === null || when.time_zone === null ? null : zonedToInstant(local, when.time_zone));
  return {
    ...shared(),
    kind: "event",
    title: "Film night",
    event: {
      starts_on: null,
      ends_on: null,
      all_day: false,
      status: "scheduled",
      series_id: null,
      place_id: "plc_2640194",
      venue: "Town Hall; upstairs",
      venue_id: null,
      address: "1 Quay Street, Plymouth",
      lat: 50.3715,
      lon: -4.143,
      category: "film",
      price_min: "5.00",
      price_max: "8.00",
      currency: "GBP",
      is_free: false,
      organizer: "Film Club",
      attending_count: 0,
      floating: when.time_zone === null,
      starts_at: instantOf(when.starts_local),
      ends_at: instantOf(when.ends_local),
      ...when,
    },
    ...more,
  };
}

export const recall = (block: Partial<RecallItem["recall"]> = {}, more: Partial<RecallItem> = {}): RecallItem => ({
  ...shared(),
  kind: "recall",
  title: "Kettles recalled",
  recall: {
    agency_id: "us-fda",
    recall_number: "F-0001-2026",
    recalled_at: "2026-11-18T00:00:00.000Z",
    products: [{ name: "Kettle", brand: "Steamy", models: ["K1"], barcodes: ["4006381333931"] }],
    hazard: "The lid may open.",
    remedy: "Refund",
    units: "1,200",
    severity: "Class II",
    countries: ["US"],
    alertable: false,
    ...block,
  },
  ...more,
});

/** These items in pages of two, counted as they are read. */
export async function* inPages(items: readonly Item[], onRead: () => void = () => undefined, nextUrl: string | null = null): ItemPages {
  for (let at = 0; at === 0 || at < items.length; at += 2) {
    onRead();
    await Promise.resolve();
    yield { items: items.slice(at, at + 2), nextUrl };
  }
}

/** The whole document. */
export async function written(write: Writer, pages: ItemPages, feed: Feed = FEED): Promise<string> {
  let text = "";
  for await (const part of write(pages, feed)) text += part;
  return text;
}

/** One page with everything on it. */
export async function* onePage(items: readonly Item[], nextUrl: string | null = null): ItemPages {
  await Promise.resolve();
  yield { items, nextUrl };
}

/** Texts that break what is careless: markup, controls, both directions, characters beyond the basic plane. */
export const UGLY = [
  `<script>alert(1)</script> & "quotes" 'n' ]]> <![CDATA[x`,
  "bell \u0007 null \u0000 escape \u001b vertical \u000b",
  "lone \ud800 surrogate and \ufffe",
  "\u202eright to left\u202c, e\u0301, 👩‍👩‍👧‍👦 ".repeat(12),
  "back\\slash; semi, comma: colon\r\nnew line\rold mac",
  "=1+1",
  "@SUM(A1)",
  "-2+3",
  "+44 1752",
  "\t=tab",
  "＝full",
];
