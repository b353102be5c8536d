import { parsePath, valuesAt } from "./path.ts";

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** The paths a template such as `https://x.example/{id}` names. Throws an Error when one cannot be read. */
export function checkTemplate(template: string): void {
  const placeholders = [...template.matchAll(PLACEHOLDER)];
  if (placeholders.length === 0) throw new Error("names no path in braces, such as {id}");
  for (const [, path = ""] of placeholders) parsePath(path);
}

/**
 * The template with what the record says in place of each path, or null when a path says nothing. Behind the start of an
 * address it is percent-encoded, so that no value can lead elsewhere.
 */
export function fillTemplate(template: string, record: unknown): string | null {
  const isAddress = /^https?:/i.test(template);
  let complete = true;
  const filled = template.replace(PLACEHOLDER, (_whole, path: string) => {
    const value = valuesAt(record, parsePath(path)).find(
      (each) => typeof each === "number" || (typeof each === "string" && each.trim() !== ""),
    );
    if (value === undefined) complete = false;
    return isAddress ? encodeURIComponent(String(value)) : String(value);
  });
  return complete ? filled : null;
}
