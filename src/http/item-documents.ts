import type { Context } from "hono";
import { type Feed, FORMATS, type FormatName, type ItemPage } from "../domain/formats/index.ts";
import type { Tag } from "../domain/hotpath/index.ts";
import type { Item, ToldItem } from "../domain/items/index.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";
import { chargeRows } from "./limit.ts";
import { LIST_FORMATS, type ListFormat } from "./negotiate.ts";
import { streamed } from "./streamed.ts";
import { PUBLIC_CACHE_CONTROL, PUBLIC_VARY, publicText, weakTag } from "./public-answer.ts";

/** The most rows in one JSON answer, and how many there are unless asked. */
const JSON_ROWS = { most: 100, usual: 20 };
/** Documents of more rows are streamed as they are read and kept nowhere; those of fewer are kept whole. */
const MAX_KEPT_ROWS = 2_000;
/** Rows read in one statement while a document is written. */
const PAGE_ROWS = 500;
/** What changes with the passage of time alone may be this old in a streamed document that is said to be the same. */
const STREAM_TAG_MS = 60_000;

/** A list as the writers of documents need it. Positions are told apart by the list only. */
export type ItemSource<Position> = {
  /** The same for every way to ask for the same, the format aside. */
  key: string;
  tags: readonly Tag[];
  /** Whether everybody may see it. */
  isPublic: boolean;
  after: Position | null;
  read: (after: Position | null, limit: number) => Promise<{ items: readonly ToldItem[]; next: Position | null }>;
  seal: (position: Position) => Promise<string>;
};

const isSignedIn = (c: Context<AppEnv>): boolean => c.get("actor").type !== "anonymous";

/** In which formats a list of this kind is to be had: what happens on no day has no place in a calendar. */
export const formatsOf = (kind: Item["kind"] | undefined): readonly ListFormat[] =>
  kind === undefined || kind === "event" ? LIST_FORMATS : LIST_FORMATS.filter((format) => format !== "ics");

/** A choice of fields, facets and counts have no place but in JSON. */
export function refuseJsonOnly(format: FormatName, parameters: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(parameters).filter((name) => parameters[name] !== undefined);
  if (given.length === 0) return;
  const errors = given.map((name) => ({ pointer: `/${name}`, message: `has no place in ${format}` }));
  throw new AppError("invalid", "A parameter is not valid.", { errors });
}

/** How many rows a document of this format has at most; 422 where more are asked for than this caller may have. */
export function rowsOf(c: Context<AppEnv>, format: ListFormat, asked: number | undefined): number {
  const most = format === "json" ? JSON_ROWS.most : FORMATS[format].rows[isSignedIn(c) ? "signedIn" : "anonymous"];
  if (asked === undefined) return format === "json" ? JSON_ROWS.usual : most;
  if (asked <= most) return asked;
  throw new AppError("invalid", "A parameter is not valid.", {
    errors: [{ pointer: "/limit", message: `must be at most ${most} for ${format}` }],
  });
}

/** A list as a document: kept like any public read while it is small, streamed page by page otherwise. */
export async function answerDocument<Position>(
  c: Context<AppEnv>,
  format: FormatName,
  rows: number,
  source: ItemSource<Position>,
): Promise<Response> {
  const { mediaType, write, isFile } = FORMATS[format];
  const feed = describe(c, format);
  const contentType = `${mediaType}; charset=utf-8${format === "csv" ? "; header=present" : ""}`;
  const headers: Record<string, string> = isFile ? { "content-disposition": `attachment; filename="${fileName(c)}.${format}"` } : {};
  const pages = () =>
    charged(
      c,
      pagesOf(source, rows, (position) => urlAfter(feed, source, position)),
    );
  if (source.isPublic && rows <= MAX_KEPT_ROWS) {
    const make = async () => gather(write(linked(c, pages()), feed));
    return publicText(c, { key: `${source.key}|${format}|${rows}`, tags: source.tags, contentType, headers, make });
  }
  const cacheControl = source.isPublic ? PUBLIC_CACHE_CONTROL : "private, no-store";
  const etag = await streamTag(c, `${source.key}|${format}|${rows}`, source.tags);
  const body = await streamed(write(pages(), feed));
  return c.body(body, 200, { ...headers, "content-type": contentType, "cache-control": cacheControl, etag, vary: PUBLIC_VARY });
}

async function* pagesOf<Position>(
  source: ItemSource<Position>,
  rows: number,
  urlAfter: (position: Position) => Promise<string>,
): AsyncGenerator<ItemPage> {
  let { after } = source;
  for (let left = rows; left > 0;) {
    const { items, next } = await source.read(after, Math.min(left, PAGE_ROWS));
    yield { items, nextUrl: next === null ? null : await urlAfter(next) };
    if (next === null) return;
    left -= items.length;
    after = next;
  }
}

/** Charges what is read to the caller for whom it is read: an answer that is kept costs the next one nothing. */
async function* charged(c: Context<AppEnv>, pages: AsyncIterable<ItemPage>): AsyncGenerator<ItemPage> {
  for await (const page of pages) {
    chargeRows(c, page.items.length);
    yield page;
  }
}

/** Tells in a header what comes after the last page: not every format has a place for it. */
async function* linked(c: Context<AppEnv>, pages: AsyncIterable<ItemPage>): AsyncGenerator<ItemPage> {
  for await (const page of pages) {
    if (page.nextUrl === null) c.res.headers.delete("link");
    else c.header("link", `<${page.nextUrl}>; rel="next"`);
    yield page;
  }
}

async function gather(parts: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const part of parts) all.push(part);
  return all.join("");
}

/** Without the bytes at hand, what tells one document from another is what it depends on. */
function streamTag(c: Context<AppEnv>, key: string, tags: readonly Tag[]): Promise<string> {
  const { hotPath, clock, requestId } = c.get("ctx");
  const version = hotPath.versionOf(tags) ?? requestId;
  return weakTag([key, version, Math.floor(clock() / STREAM_TAG_MS)].join("\n"));
}

/** What of an address does not say which items these are. */
const NOT_ABOUT = new Set(["limit", "cursor", "sort"]);

function describe(c: Context<AppEnv>, format: FormatName): Feed {
  const { PUBLIC_URL } = c.get("config");
  const { searchParams } = new URL(c.req.url);
  searchParams.sort();
  const search = searchParams.size === 0 ? "" : `?${searchParams.toString()}`;
  const [list = "", place] = c.req.path.split("/").slice(3);
  const filters = [...searchParams].filter(([name]) => !NOT_ABOUT.has(name)).map(([name, value]) => `${name} ${value}`);
  return {
    title: ["Tidings", list, ...(place === undefined ? [] : [place]), ...filters].join(" · ").slice(0, 200),
    description: "Collected by Tidings from public sources. Each entry names its own, and the terms on which it may be passed on.",
    publicUrl: PUBLIC_URL,
    selfUrl: `${PUBLIC_URL}${c.req.path}.${format}${search}`,
    homeUrl: `${PUBLIC_URL}${c.req.path}${search}`,
    nowMs: c.get("ctx").clock(),
  };
}

async function urlAfter<Position>(feed: Feed, source: ItemSource<Position>, position: Position): Promise<string> {
  const url = new URL(feed.selfUrl);
  url.searchParams.set("cursor", await source.seal(position));
  url.searchParams.sort();
  return url.href;
}

const fileName = (c: Context<AppEnv>): string =>
  c.req.path
    .split("/")
    .slice(3)
    .join("-")
    .replaceAll(/[^\w-]/g, "");
