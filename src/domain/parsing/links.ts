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

/** Paths that need neither dot segments removed nor characters escaped: joining them is putting strings together. */
const PLAIN_PATH = /^\/?[\w~-][\w~./-]*(?:\?[\w~./=&%+,;-]*)?(?:#[\w~./-]*)?$/;
let lastBase = { text: "", origin: "", folder: "" };

/** Joins the plain case by hand, because a page repeats it a thousand times; null when it is not plain. */
function joinPlain(link: string, base: string): string | null {
  if (!PLAIN_PATH.test(link) || link.includes("/.")) return null;
  if (lastBase.text !== base) {
    const { origin, pathname } = new URL(base);
    lastBase = { text: base, origin: origin === "null" ? "" : origin, folder: pathname.slice(0, pathname.lastIndexOf("/") + 1) };
  }
  const { origin, folder } = lastBase;
  return origin === "" ? null : `${origin}${link.startsWith("/") ? "" : folder}${link}`;
}

function joinUrl(link: string, base: string | undefined): string | null {
  try {
    const plain = base === undefined ? null : joinPlain(link, base);
    if (plain !== null) return plain;
    return new URL(link, base).href;
  } catch {
    return null;
  }
}
