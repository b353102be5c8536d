export { parseXml } from "./parse.ts";
export type { XmlDocument, XmlOptions } from "./parse.ts";
export { decodeEntities } from "./entities.ts";
export { attribute, childElements, hasElements, textOf } from "./tree.ts";
export type { XmlAttribute, XmlElement, XmlNode } from "./tree.ts";
export { innerMarkup } from "./markup.ts";
