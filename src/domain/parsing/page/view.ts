import type { ParsedPage } from "./types.ts";

/** The wire form of a page, PRODUCT's page shape with more beside it: snake case. */
export function viewPage(page: ParsedPage): object {
  return snakeCased(page) as object;
}

/** The same value with the names of all members in snake case. */
function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, own]): [string, unknown] => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    snakeCased(own),
  ]);
  return Object.fromEntries(members);
}
