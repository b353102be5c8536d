import type { Warn } from "../calendar/warnings.ts";
import { resolveLink } from "../links.ts";
import { imageSource } from "./html/images.ts";
import { VOID } from "./html/nesting.ts";
import type { ReadText } from "./html/text.ts";
import { childElements } from "./html/tree.ts";
import type { HtmlElement } from "./html/tree.ts";
import { createNodes } from "./nodes.ts";
import { addValue, MAX_THINGS, newThing, shortName } from "./things.ts";
import type { Thing, Value } from "./things.ts";

export type PageContext = {
  /** What relative links are resolved against, `<base>` respected. */
  base: string | null;
  readText: ReadText;
  warn: Warn;
};

/**
 * The top-level items of a page's microdata (HTML Living Standard, 5). More lenient than the standard where pages are: `content`
 * counts on every element, `itemtype` implies `itemscope`, an item with `itemprop` outside of any item stands for itself.
 */
export function readMicrodata(elements: readonly HtmlElement[], { base, readText, warn }: PageContext): Thing[] {
  const byId = new Map<string, HtmlElement>();
  for (const element of elements) {
    const id = element.attributes.get("id");
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
  }
  const all = elements.filter(isItem);
  const items = all.slice(0, MAX_THINGS);
  if (all.length > items.length) warn("truncated", `more than ${MAX_THINGS} items in microdata; the later ones are left out`);
  const things = new Map<HtmlElement, Thing>();
  const nodes = createNodes(base);
  // itemref may lead every item through the whole page: together they may look at each element a few times.
  let visitsLeft = 4 * elements.length + 1000;

  const readItem = (item: HtmlElement): Thing => {
    const known = things.get(item);
    if (known) return known;
    const thing = newThing(tokens(item.attributes.get("itemtype")).map(shortName), resolveLink(item.attributes.get("itemid"), base));
    things.set(item, thing);
    for (const element of propertiesOf(item)) {
      const value = isItem(element) ? readItem(element) : readValue(element, base, readText);
      for (const name of tokens(element.attributes.get("itemprop"))) addValue(thing, shortName(name), value);
    }
    const registered = nodes.register(thing);
    things.set(item, registered);
    return registered;
  };

  /** The elements that carry the item's properties, in document order. */
  const propertiesOf = (item: HtmlElement): HtmlElement[] => {
    const found: HtmlElement[] = [];
    const seen = new Set<HtmlElement>([item]);
    const look = (element: HtmlElement) => {
      if (seen.has(element) || visitsLeft-- <= 0) return;
      seen.add(element);
      if (element.attributes.has("itemprop")) found.push(element);
      if (!isItem(element)) for (const child of childElements(element)) look(child);
    };
    for (const child of childElements(item)) look(child);
    const references = tokens(item.attributes.get("itemref"));
    if (references.length === 0) return found;
    for (const id of references) {
      const element = byId.get(id);
      if (element) look(element);
    }
    return found.sort((a, b) => a.order - b.order);
  };

  const topLevel = items.filter((item) => !item.attributes.has("itemprop")).map(readItem);
  const orphans = items.flatMap((item) => (things.has(item) ? [] : readItem(item)));
  const found = [...new Set([...topLevel, ...orphans])];
  if (visitsLeft <= 0) warn("truncated", "itemref leads in circles; properties are missing");
  nodes.link(found);
  return found;
}

function isItem({ name, attributes }: HtmlElement): boolean {
  if (attributes.has("itemscope")) return true;
  return attributes.has("itemtype") && !attributes.has("content") && !VOID.has(name);
}

function tokens(list: string | undefined): string[] {
  return list?.split(/\s+/).filter((token) => token !== "") ?? [];
}

/** The value of a property that is not an item, by its element (5.2.4). */
function readValue(element: HtmlElement, base: string | null, readText: ReadText): Value {
  const { name, attributes } = element;
  const link = (address: string | null | undefined, text = ""): Value => ({ url: resolveLink(address, base) ?? "", text });
  const content = attributes.get("content");
  if (content !== undefined && (content !== "" || name === "meta")) return content;
  switch (name) {
    case "meta":
      return "";
    case "a":
    case "area":
    case "link":
      return attributes.has("href") ? link(attributes.get("href"), readText(element)) : readText(element);
    case "img":
      return link(imageSource(attributes));
    case "audio":
    case "embed":
    case "iframe":
    case "source":
    case "track":
    case "video":
      return link(attributes.get("src"));
    case "object":
      return link(attributes.get("data"));
    case "data":
    case "meter":
      return attributes.get("value") ?? readText(element);
    case "time":
      return attributes.get("datetime")?.trim() || readText(element);
    default:
      return readText(element);
  }
}
