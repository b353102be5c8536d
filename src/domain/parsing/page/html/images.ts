import type { Attributes } from "./tree.ts";

/** Where pages that load images late keep the real address. */
const LATE = ["data-src", "data-lazy-src", "data-original"];

/** The address of an image, not of its placeholder. */
export function imageSource(attributes: Attributes): string | null {
  const source = attributes.get("src")?.trim() ?? "";
  if (source !== "" && !source.startsWith("data:")) return source;
  for (const name of LATE) {
    const late = attributes.get(name)?.trim();
    if (late) return late;
  }
  return attributes.get("srcset")?.trim().split(/\s/, 1)[0]?.replace(/,$/, "") || null;
}
