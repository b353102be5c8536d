import { decodeEntities } from "../../xml/index.ts";
import type { HtmlElement } from "../html/tree.ts";
import { parseLenientJson } from "./lenient-json.ts";

const JSON_LD = /^(?:application|text)\/(?:(?:[\w.-]+\+)?ld\+json|json\+ld)$/;

/** The JSON-LD documents of a page, one for each value at the top of each script, in order. Says which scripts were repaired. */
export function readJsonLdScripts(elements: readonly HtmlElement[]): { documents: unknown[]; warnings: string[] } {
  const documents: unknown[] = [];
  const warnings: string[] = [];
  let number = 0;
  for (const { name, attributes, children } of elements) {
    const type = name === "script" ? attributes.get("type") : undefined;
    if (type === undefined || !JSON_LD.test(type.split(";")[0]?.trim().toLowerCase() ?? "")) continue;
    number++;
    const text = children.filter((child) => typeof child === "string").join("");
    if (text.trim() === "") continue;
    const { values, isRepaired } = readJson(text);
    if (!values.some((value) => typeof value === "object")) warnings.push(`script ${number} is no JSON and is left out`);
    else if (isRepaired) warnings.push(`script ${number} is not valid JSON; read as far as it makes sense`);
    for (const value of values) documents.push(value);
  }
  return { documents, warnings };
}

function readJson(text: string): { values: unknown[]; isRepaired: boolean } {
  try {
    return { values: [JSON.parse(text)], isRepaired: false };
  } catch {
    const isEscaped = /^[\s[]*\{\s*&quot;/.test(text);
    return { values: parseLenientJson(isEscaped ? decodeEntities(text) : text), isRepaired: true };
  }
}
