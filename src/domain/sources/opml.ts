import { z } from "zod";
import { escapeXml } from "../formats/xml-text.ts";

/** One feed of an OPML list (http://opml.org/spec2.opml): what the reader calls it, and the folders it stood in. */
export type OpmlFeed = { name: string; url: string; folders: string[] };

export const OpmlImport = z
  .object({
    created: z.array(z.object({ id: z.string(), name: z.string(), url: z.string() })),
    skipped: z.array(z.object({ name: z.string(), url: z.string(), reason: z.string() })),
  })
  .meta({
    id: "OpmlImport",
    example: {
      created: [{ id: "src_01kafq3v8x0000000000000000", name: "Harbour Gazette", url: "https://harbour-gazette.example/feed.xml" }],
      skipped: [{ name: "Home router", url: "http://192.168.1.1/feed", reason: "192.168.1.1 is not on the public internet (private use)" }],
    },
  });
export type OpmlImport = z.infer<typeof OpmlImport>;

const escape = (text: string) => escapeXml(text).replaceAll(/[\n\r\t]/g, " ");

/** An OPML 2.0 list of these feeds; a feed's first folder is kept as its category. */
export function writeOpml(feeds: readonly OpmlFeed[], createdAt: Date): string {
  const outlines = feeds.map(({ name, url, folders }) => {
    const category = folders[0] === undefined ? "" : ` category="${escape(folders[0])}"`;
    return `    <outline type="rss" text="${escape(name)}" title="${escape(name)}" xmlUrl="${escape(url)}"${category}/>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    `  <head><title>Tidings sources</title><dateCreated>${createdAt.toUTCString()}</dateCreated></head>`,
    "  <body>",
    ...outlines,
    "  </body>",
    "</opml>",
    "",
  ].join("\n");
}
