/** An element of a page: lower-case names, references decoded. */
export type HtmlElement = {
  name: string;
  attributes: Attributes;
  children: HtmlNode[];
  parent: HtmlElement | null;
  /** Place in document order. */
  order: number;
};
export type HtmlNode = HtmlElement | string;
export type Attributes = ReadonlyMap<string, string>;

/** What stands in a page without being part of it: never shown, never read as data. */
export const INERT: ReadonlySet<string> = new Set(["template", "script", "style", "iframe", "noembed", "noframes"]);

/** The elements directly inside, in order. */
export function childElements(element: HtmlElement): HtmlElement[] {
  return element.children.filter((child) => typeof child !== "string");
}

/** Every element below, in document order, past what is inert. */
export function* descendants(element: HtmlElement): Generator<HtmlElement> {
  for (const child of element.children) {
    if (typeof child === "string") continue;
    yield child;
    if (!INERT.has(child.name)) yield* descendants(child);
  }
}

/** The first element below of that name, or null. */
export function findElement(element: HtmlElement, name: string): HtmlElement | null {
  for (const found of descendants(element)) if (found.name === name) return found;
  return null;
}
