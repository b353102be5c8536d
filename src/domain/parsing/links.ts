/** `http:`, `mailto:`, `tag:` …: has a scheme, so needs no base. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

/** A link made absolute: as written where it is already, against `base` where it is relative, null where it is empty. */
export function resolveLink(written: string | null | undefined, base: string | null): string | null {
  const link = written?.replace(/[\t\n\r]+/g, "").trim() ?? "";
  if (link === "") return null;
  if (ABSOLUTE.test(link) || base === null) return link;
  return joinUrl(link, base) ?? link;
}

/** A base for what stands inside: relative ones add to the outer base, unusable ones leave it as it was. */
export function resolveBase(written: string, outer: string | null): string | null {
  const base = joinUrl(written.trim(), outer ?? undefined);
  return base !== null && /^https?:/.test(base) ? base : outer;
}

function joinUrl(link: string, base: string | undefined): string | null {
  try {
    return new URL(link, base).href;
  } catch {
    return null;
  }
}
