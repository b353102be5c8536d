/** What XML 1.0, 2.2, has no room for, not even escaped: most controls, halves of surrogate pairs, two non-characters. */
// oxlint-disable-next-line no-control-regex
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text for the content of an XML or HTML element, or for a quoted attribute. */
export function escapeXml(text: string): string {
  return text.replace(NOT_XML, "").replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

type Attributes = Readonly<Record<string, string>>;

const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join("");

/** One element with text in it; nothing where there is no text. */
export function element(name: string, text: string | null, attributes: Attributes = {}): string {
  return text === null || text === "" ? "" : `<${name}${written(attributes)}>${escapeXml(text)}</${name}>`;
}

/** An element that says everything in its attributes. */
export const emptyElement = (name: string, attributes: Attributes): string => `<${name}${written(attributes)}/>`;
