export type XmlAttribute = { readonly name: string; readonly value: string };

/** A text node is a plain string, already decoded. */
export type XmlNode = XmlElement | string;

export type XmlElement = {
  /** Local name in lower case: feeds in the wild shout (`<ITEM>`) and mumble (`<pubdate>`). */
  readonly local: string;
  /** The name as written, prefix included, for writing markup back. */
  readonly name: string;
  /** What the caller's `namespaceOf` made of the namespace. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly parent: XmlElement | null;
  readonly children: XmlNode[];
};

/** Value of an attribute by its full name in lower case, prefix included. */
export function attribute(element: XmlElement, name: string): string | null {
  for (const own of element.attributes) if (own.name.length === name.length && own.name.toLowerCase() === name) return own.value;
  return null;
}

/** All character data below an element, markup dropped. */
export function textOf(element: XmlElement): string {
  let text = "";
  for (const child of element.children) text += typeof child === "string" ? child : textOf(child);
  return text;
}

export function hasElements(element: XmlElement): boolean {
  return element.children.some((child) => typeof child !== "string");
}

export function childElements(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== "string");
}
