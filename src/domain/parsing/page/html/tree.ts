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

export const NO_ATTRIBUTES: Attributes = new Map();

/** The elements directly inside, in order. */
export function childElements(element: HtmlElement): HtmlElement[] {
  return element.children.filter((child) => typeof child !== "string");
}

/** The first element below of that name, or null. */
export function findElement(element: HtmlElement, name: string): HtmlElement | null {
  for (const child of childElements(element)) {
    const found = child.name === name ? child : findElement(child, name);
    if (found) return found;
  }
  return null;
}
