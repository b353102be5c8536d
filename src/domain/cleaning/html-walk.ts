import { Parser } from "htmlparser2";
import { DROPPED } from "./elements.ts";

/** What a reader of HTML is told, in order. `isFull` ends the walk early. */
export type Visitor = {
  text: (data: string) => void;
  open: (name: string, attributes: Record<string, string>) => void;
  close: (name: string) => void;
  isFull: () => boolean;
};

const CHUNK_CHARS = 4096;
/** Deeper nesting is an attack on whoever keeps a stack; the walk ends there. */
const MAX_DEPTH = 400;
const CDATA_WRAPPER = /^\s*<!\[CDATA\[([^]*?)\]\]>\s*$/;

/** Reads HTML however broken, without the contents of what is never text, in time linear in its length. Never throws. */
export function walkHtml(html: string, visitor: Visitor): void {
  const depth = { all: 0, dropped: 0 };
  const parser = new Parser(
    {
      ontext: (data) => {
        if (depth.dropped === 0) visitor.text(data);
      },
      onopentag: (name, attributes) => {
        depth.all++;
        if (depth.dropped > 0 || DROPPED.has(name)) depth.dropped++;
        else visitor.open(name, attributes);
      },
      onclosetag: (name) => {
        depth.all--;
        if (depth.dropped > 0) depth.dropped--;
        else visitor.close(name);
      },
    },
    { recognizeCDATA: true },
  );
  const body = html.replace(CDATA_WRAPPER, "$1");
  for (let at = 0; at < body.length && depth.all < MAX_DEPTH && !visitor.isFull(); at += CHUNK_CHARS) {
    parser.write(body.slice(at, at + CHUNK_CHARS));
  }
  parser.end();
}

const MAX_REMEMBERED = 1_000;
const remembered = new Map<string, string>();

/** One entity with its semicolon, decoded; what is no entity comes back as it is. */
export function decodeEntity(entity: string): string {
  const known = remembered.get(entity);
  if (known !== undefined) return known;
  let decoded = "";
  new Parser({ ontext: (data) => (decoded += data) }).end(entity);
  if (remembered.size < MAX_REMEMBERED) remembered.set(entity, decoded);
  return decoded;
}

const ENTITY = /&(?:#\d{1,8}|#[xX][\da-fA-F]{1,7}|[a-zA-Z][a-zA-Z\d]{1,31});/g;

/** Decodes every entity that has its semicolon, once; those without one are left alone. */
export function decodeEntities(text: string): string {
  return text.includes("&") ? text.replace(ENTITY, decodeEntity) : text;
}
