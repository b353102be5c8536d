import type { Matter } from "../pairs/matters.ts";
import type { Draft, Kind } from "../../items/schema.ts";

/** Fields that only make sense together come from one sighting: a start from one source and an end from another is neither's. */
export type FieldGroup = {
  paths: readonly string[];
  /** The group is said if one of these is; without it, if any of `paths` is. */
  saidBy?: readonly string[];
  /** Whoever still says of this matter what another took back is not heard on it. */
  matter?: Matter;
  /** Everything that any source says, sorted, instead of what the best one says. */
  union?: true;
  /** Whether what another says is the same told better than what the one first in rank says. */
  outdoneBy?: (said: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) => boolean;
};

const common: readonly FieldGroup[] = [
  ...["/title", "/summary", "/url", "/language", "/image_url", "/published_at"].map((path) => ({ paths: [path] })),
  { paths: ["/tags"], union: true },
];

/** How the fields of each kind are won: together, one by one, or as a union. */
export const FIELD_GROUPS: Record<Kind, readonly FieldGroup[]> = {
  event: [
    ...common.map((group) => (group.paths.includes("/title") ? { ...group, matter: "title" as const } : group)),
    {
      matter: "when",
      paths: ["starts_local", "ends_local", "starts_on", "ends_on", "time_zone", "all_day"].map((name) => `/event/${name}`),
      saidBy: ["/event/starts_local", "/event/starts_on"],
      outdoneBy: isHourOf,
    },
    { matter: "where", paths: ["/event/lat", "/event/lon"] },
    {
      matter: "price",
      paths: ["price_min", "price_max", "currency", "is_free"].map((name) => `/event/${name}`),
      saidBy: ["/event/price_min", "/event/price_max", "/event/is_free"],
    },
    ...["place_id", "venue", "address"].map((name) => ({ matter: "where" as const, paths: [`/event/${name}`] })),
    { matter: "status", paths: ["/event/status"] },
    ...["series_id", "category", "organizer"].map((name) => ({ paths: [`/event/${name}`] })),
  ],
  recall: [
    ...common,
    { paths: ["/recall/agency_id", "/recall/recall_number"] },
    // Products are the register's own list: a union would put one product there twice, under two spellings.
    ...["recalled_at", "products", "hazard", "remedy", "units", "severity"].map((name) => ({ paths: [`/recall/${name}`] })),
    { paths: ["/recall/countries"], union: true },
  ],
  post: [...common, ...["author", "excerpt", "mentions"].map((name) => ({ paths: [`/post/${name}`] }))],
};

/** A single day without an hour gives way to an hour of that day. */
function isHourOf(said: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  const [day, local] = [said.get("/event/starts_on"), other.get("/event/starts_local")];
  const spansDays = isSaid(said.get("/event/ends_on"));
  return !isSaid(said.get("/event/starts_local")) && !spansDays && typeof local === "string" && local.slice(0, 10) === day;
}

/** What a draft says, by path. */
export function draftFields(draft: Draft): Map<string, unknown> {
  const { kind, ...rest } = draft;
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(rest)) {
    if (name !== kind) fields.set(`/${name}`, value);
    else for (const [inner, part] of Object.entries(value ?? {})) fields.set(`/${kind}/${inner}`, part);
  }
  return fields;
}

/** Whether a source says something by this value. */
export function isSaid(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

const SAYS_NOTHING = { title: "", summary: null, url: null, language: null, image_url: null, tags: [], published_at: null };

/** Drafts that say nothing: what is left of a sighting whose content had to go. */
export const EMPTY: { [K in Kind]: Extract<Draft, { kind: K }> } = {
  event: {
    kind: "event",
    ...SAYS_NOTHING,
    event: {
      starts_local: null,
      ends_local: null,
      starts_on: null,
      ends_on: null,
      time_zone: null,
      all_day: false,
      status: "scheduled",
      series_id: null,
      place_id: null,
      venue: null,
      venue_id: null,
      address: null,
      lat: null,
      lon: null,
      category: null,
      price_min: null,
      price_max: null,
      currency: null,
      is_free: null,
      organizer: null,
    },
  },
  recall: {
    kind: "recall",
    ...SAYS_NOTHING,
    recall: {
      agency_id: null,
      recall_number: null,
      recalled_at: null,
      products: [],
      hazard: null,
      remedy: null,
      units: null,
      severity: null,
      countries: [],
    },
  },
  post: { kind: "post", ...SAYS_NOTHING, post: { author: null, excerpt: null, mentions: [] } },
};
