import type { SourcePatch } from "./schema.ts";

/** What is read of a source here. */
type Told = { url?: string | undefined } & {
  [
    Field in "kind" | "itemKind" | "placeId" | "category" | "language" | "trust" | "completeness" | "imagePolicy" | "alertable" | "enabled"
  ]?: unknown;
};

const MAX_URL_CHARS = 500;

/** An address without what may be a credential: user, password, query. */
function plainUrl(text: string | undefined): string | null {
  if (text === undefined || !URL.canParse(text)) return null;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`.slice(0, MAX_URL_CHARS);
}

/** What the audit log says of a source: its settings, without texts and configuration, which may hold anything. */
export const settingsOf = (source: Told): Record<string, unknown> => ({
  kind: source.kind,
  item_kind: source.itemKind,
  url: plainUrl(source.url),
  place_id: source.placeId,
  category: source.category,
  language: source.language,
  trust: source.trust,
  completeness: source.completeness,
  image_policy: source.imagePolicy,
  alertable: source.alertable,
  enabled: source.enabled,
});

/** The same of a change: what is named in it as it was and as it is, and all names, also of what is not told. */
export function changeOf(
  before: Told,
  values: Told,
  patch: SourcePatch,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const changed = Object.keys(patch).toSorted();
  const told = (settings: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => changed.includes(name)));
  return { before: told(settingsOf(before)), after: { changed, ...told(settingsOf({ ...before, ...values })) } };
}
