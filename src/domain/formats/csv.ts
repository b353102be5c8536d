import type { Item } from "../items/wire.ts";
import { creditLine } from "./credits.ts";
import type { ItemPages } from "./feed.ts";

type Cell = string | number | boolean | null | undefined;
type EventOf = Extract<Item, { kind: "event" }>["event"];
type RecallOf = Extract<Item, { kind: "recall" }>["recall"];

const fromEvent = (read: (event: EventOf) => Cell) => (item: Item) => (item.kind === "event" ? read(item.event) : null);
const fromRecall = (read: (recall: RecallOf) => Cell) => (item: Item) => (item.kind === "recall" ? read(item.recall) : null);
const listed = (texts: readonly (string | null)[]): string => texts.filter((text) => text !== null).join("; ");

/** Always the same columns, whatever the kinds: what reads one file reads all. New ones go to the end. */
const COLUMNS: readonly [name: string, read: (item: Item) => Cell][] = [
  ["id", (item) => item.id],
  ["kind", (item) => item.kind],
  ["title", (item) => item.title],
  ["summary", (item) => item.summary],
  ["url", (item) => item.url],
  ["language", (item) => item.language],
  ["image_url", (item) => item.image_url],
  ["tags", (item) => listed(item.tags)],
  ["published_at", (item) => item.published_at],
  ["first_seen_at", (item) => item.first_seen_at],
  ["updated_at", (item) => item.updated_at],
  ["revision", (item) => item.revision],
  ["quality_score", (item) => item.quality.score],
  ["sources", (item) => listed(item.sources.map(({ name }) => name))],
  ["attribution", creditLine],
  ["starts_at", fromEvent((event) => event.starts_at)],
  ["ends_at", fromEvent((event) => event.ends_at)],
  ["starts_local", fromEvent((event) => event.starts_local)],
  ["ends_local", fromEvent((event) => event.ends_local)],
  ["starts_on", fromEvent((event) => event.starts_on)],
  ["ends_on", fromEvent((event) => event.ends_on)],
  ["time_zone", fromEvent((event) => event.time_zone)],
  ["all_day", fromEvent((event) => event.all_day)],
  ["status", fromEvent((event) => event.status)],
  ["place_id", fromEvent((event) => event.place_id)],
  ["venue", fromEvent((event) => event.venue)],
  ["address", fromEvent((event) => event.address)],
  ["lat", fromEvent((event) => event.lat)],
  ["lon", fromEvent((event) => event.lon)],
  ["category", fromEvent((event) => event.category)],
  ["price_min", fromEvent((event) => event.price_min)],
  ["price_max", fromEvent((event) => event.price_max)],
  ["currency", fromEvent((event) => event.currency)],
  ["is_free", fromEvent((event) => event.is_free)],
  ["organizer", fromEvent((event) => event.organizer)],
  ["agency_id", fromRecall((recall) => recall.agency_id)],
  ["recall_number", fromRecall((recall) => recall.recall_number)],
  ["recalled_at", fromRecall((recall) => recall.recalled_at)],
  ["products", fromRecall((recall) => listed(recall.products.map(({ name }) => name)))],
  ["brands", fromRecall((recall) => listed([...new Set(recall.products.map(({ brand }) => brand))]))],
  ["models", fromRecall((recall) => listed(recall.products.flatMap(({ models }) => models)))],
  ["barcodes", fromRecall((recall) => listed(recall.products.flatMap(({ barcodes }) => barcodes)))],
  ["hazard", fromRecall((recall) => recall.hazard)],
  ["remedy", fromRecall((recall) => recall.remedy)],
  ["units", fromRecall((recall) => recall.units)],
  ["severity", fromRecall((recall) => recall.severity)],
  ["countries", fromRecall((recall) => listed(recall.countries))],
  ["author", (item) => (item.kind === "post" ? item.post.author : null)],
];

/** What a spreadsheet takes for the start of a formula, full-width forms included. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** RFC 4180 with a header row and CRLF. A text that a spreadsheet would run as a formula is led by an apostrophe. */
export async function* writeCsv(pages: ItemPages): AsyncGenerator<string> {
  yield `${COLUMNS.map(([name]) => name).join(",")}\r\n`;
  for await (const { items } of pages) yield items.map(row).join("");
}

const row = (item: Item): string => `${COLUMNS.map(([, read]) => cell(read(item))).join(",")}\r\n`;

function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  // A number may begin with a minus: it is no formula.
  if (typeof value !== "string") return String(value);
  const text = value.replace(CONTROLS, "");
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
