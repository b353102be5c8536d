import { cleanText } from "../../lib/clean-text.ts";
import { attribute, childElements, parseXml, type XmlElement } from "../parsing/xml/index.ts";
import { type Doer, nameOfDoer } from "../audit/index.ts";
import { judgeUrl } from "../fetching/index.ts";
import type { Kind } from "../items/schema.ts";
import type { OpmlFeed, OpmlImport } from "./opml.ts";
import { FIRST_INTERVAL_S, type SourceCtx } from "./register-source.ts";
import { DEFAULT_COMPLETENESS, DEFAULT_TRUST } from "./kinds.ts";
import { SourceUrl } from "./schema.ts";
import { insertMissingSources, type SourceInsert } from "./store.ts";

const MAX_FEEDS = 1000;
const MAX_NAME_CHARS = 200;
const MAX_TAG_CHARS = 60;
const MAX_TAGS = 20;

export type OpmlInput = { text: string; itemKind: Kind; doer: Doer };

/**
 * Adds every feed of an OPML list that is not a source yet, as `kind: feed`; folders become tags. What is no feed, is
 * refused by the egress guard or is there already is named with its reason. No request is made to any of them. Null where
 * the text is no OPML.
 */
export async function importOpml(ctx: SourceCtx, { text, itemKind, doer }: OpmlInput): Promise<OpmlImport | null> {
  const feeds = readOpml(text);
  if (feeds === null) return null;
  const skipped: OpmlImport["skipped"] = [];
  const rows = new Map<string, SourceInsert>();
  for (const feed of feeds) {
    const skip = (reason: string) => void skipped.push({ name: feed.name, url: feed.url, reason });
    const { data: url, error } = SourceUrl.safeParse(feed.url);
    if (url === undefined) {
      skip(error?.issues[0]?.message ?? "is no address");
      continue;
    }
    const judged = judgeUrl(url, { allowPrivateHosts: ctx.config.allowPrivateHosts });
    if (!judged.ok) skip(judged.reason);
    else if (rows.has(url)) skip("stands in the list twice");
    else if (rows.size >= MAX_FEEDS) skip(`only ${MAX_FEEDS} feeds are taken at once`);
    else rows.set(url, toRow(ctx, { ...feed, url }, itemKind, nameOfDoer(doer)));
  }
  const inserted = await insertMissingSources(ctx.db, doer, [...rows.values()], ctx.clock());
  const made = new Map(inserted.map((source) => [source.url, source]));
  for (const { name, url } of rows.values()) if (!made.has(url)) skipped.push({ name, url, reason: "is a source already" });
  return { created: [...rows.keys()].flatMap((url) => made.get(url) ?? []), skipped };
}

function toRow(ctx: SourceCtx, { name, url, folders }: OpmlFeed, itemKind: Kind, createdBy: string): SourceInsert {
  return {
    id: ctx.newId("src"),
    kind: "feed",
    itemKind,
    name: cleanText(name.slice(0, MAX_NAME_CHARS)),
    url,
    tags: folders.slice(0, MAX_TAGS).map((folder) => cleanText(folder.slice(0, MAX_TAG_CHARS))),
    trust: DEFAULT_TRUST.feed,
    completeness: DEFAULT_COMPLETENESS.feed,
    createdBy,
    intervalS: FIRST_INTERVAL_S[itemKind],
  };
}

/** The feeds of an OPML list, nested however deep; null where the text is no OPML. */
export function readOpml(text: string): OpmlFeed[] | null {
  const { roots } = parseXml(text, { namespaceOf: () => "" });
  const root = roots.find(({ local }) => local === "opml");
  return root === undefined ? null : childElements(root).flatMap((child) => feedsIn(child, []));
}

function feedsIn(element: XmlElement, folders: readonly string[]): OpmlFeed[] {
  const name = (attribute(element, "text") ?? attribute(element, "title") ?? "").trim();
  const url = attribute(element, "xmlurl")?.trim() ?? "";
  const category = attribute(element, "category")?.split(",")[0]?.replace(/^\//, "").trim() ?? "";
  const own = url === "" ? [] : [{ name: name || url, url, folders: [...new Set([...folders, ...(category === "" ? [] : [category])])] }];
  const within = url === "" && name !== "" && element.local === "outline" ? [...folders, name] : folders;
  return [...own, ...childElements(element).flatMap((child) => feedsIn(child, within))];
}
