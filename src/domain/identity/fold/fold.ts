import { zonedEnd, zonedToInstant } from "../../../lib/time.ts";
import { Canonical, type Quality } from "../../items/schema.ts";
import { scoreWhole } from "../../cleaning/score-whole.ts";
import { compareText } from "../clusters/cluster.ts";
import { sameValue } from "./diff.ts";
import { draftFields, FIELD_GROUPS, type FieldGroup, isSaid } from "./fields.ts";
import { isOutdated } from "./outdated.ts";
import { tellersOfTime, wholeOf } from "./whole.ts";
import { type Conflict, type Folded, type Overrides, RESOLVER_VERSION, type Sighting, type SightingState } from "../schema.ts";

const MAX_CONFLICTS = 50;

/** The best state that any sighting is in decides who speaks for the item. */
const STATES_BEST_FIRST: readonly SightingState[] = ["live", "withdrawn", "quarantined", "gone"];

type Voice = { sighting: Sighting; fields: Map<string, unknown>; completeness: number };

/**
 * One item from what is said of it: a pure function of its sightings, in whatever order, and an operator's overrides. Each
 * field (or group of fields) is the override's, or that of the first sighting that says something and has not been overtaken
 * by another's change of mind, by the source's trust, then completeness, then who was first seen, then source id. `overrideZone` is the zone of an overridden place.
 */
export function fold(sightings: readonly Sighting[], overrides: Overrides, overrideZone: string | null): Folded {
  const state = STATES_BEST_FIRST.find((each) => sightings.some((sighting) => sighting.state === each)) ?? "gone";
  const voices = sightings
    .filter((sighting) => sighting.state === state)
    .map(toVoice)
    .toSorted(byRank);
  const [best] = voices;
  if (best === undefined) throw new Error("an item has at least one sighting");
  const { kind } = best.sighting.draft;
  const visible = state === "live";
  const withdrawn = state === "withdrawn" || state === "gone";
  const alertable = voices.some((voice) => voice.sighting.alertable);
  const chosen = chooseFields(FIELD_GROUPS[kind], voices);
  for (const [path, value] of Object.entries(overrides)) {
    chosen.values.set(path, value);
    chosen.provenance[path] = "override";
  }
  if (kind === "event") chosen.values.set("/event/venue_id", venueIdOf(voices, chosen));
  const zone = "/event/place_id" in overrides ? overrideZone : placeZoneOf(voices, chosen.provenance["/event/place_id"]);
  const canonical = assemble(kind, chosen.values, { withdrawn, alertable, zone });
  return {
    canonical,
    provenance: chosen.provenance,
    conflicts: conflictsOf(voices, chosen.values, chosen.contested),
    quality: visible || state === "withdrawn" ? qualityOf(canonical, voices, sightings) : bestQuality(voices),
    alertable,
    visible,
    resolver: RESOLVER_VERSION,
    firstSeenAt: sightings.map((sighting) => sighting.firstSeenAt).reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a)),
  };
}

/** A picture that its source's policy keeps back is as good as never mentioned: not chosen, and no conflict either. */
function toVoice(sighting: Sighting): Voice {
  const fields = draftFields(sighting.draft);
  if (!sighting.showsImages) fields.set("/image_url", null);
  return { sighting, fields, completeness: [...fields.values()].filter(isSaid).length };
}

function byRank(a: Voice, b: Voice): number {
  return (
    b.sighting.trust - a.sighting.trust ||
    b.completeness - a.completeness ||
    Date.parse(a.sighting.firstSeenAt) - Date.parse(b.sighting.firstSeenAt) ||
    compareText(a.sighting.sourceId, b.sighting.sourceId) ||
    compareText(a.sighting.externalId, b.sighting.externalId)
  );
}

type Chosen = { values: Map<string, unknown>; provenance: Record<string, string>; contested: string[] };

function chooseFields(groups: readonly FieldGroup[], voices: readonly Voice[]): Chosen {
  const chosen: Chosen = { values: new Map(), provenance: {}, contested: [] };
  for (const group of groups) {
    if (group.union === true) for (const path of group.paths) chosen.values.set(path, union(voices, path));
    else chooseGroup(group, voices, chosen);
  }
  return chosen;
}

function chooseGroup(group: FieldGroup, all: readonly Voice[], chosen: Chosen): void {
  const { matter } = group;
  const current = matter === undefined ? all : all.filter(({ sighting }) => !isOutdated(sighting, matter, all));
  // Two that each took back what the other says cannot both be behind.
  const voices = current.length > 0 ? current : all;
  const said = (voice: Voice) => (group.saidBy ?? group.paths).some((path) => isSaid(voice.fields.get(path)));
  const first = voices.find(said) ?? voices[0];
  const winner = voices.find((voice) => first !== undefined && group.outdoneBy?.(first.fields, voice.fields) === true) ?? first;
  for (const path of group.paths) {
    chosen.values.set(path, winner?.fields.get(path) ?? null);
    chosen.contested.push(path);
    if (winner !== undefined && said(winner)) chosen.provenance[path] = winner.sighting.id;
  }
}

function union(voices: readonly Voice[], path: string): unknown[] {
  const values = voices.flatMap((voice) => voice.fields.get(path) ?? []);
  return [...new Set(values.map(String))].toSorted(compareText);
}

/** What the losers said, each differing value once, by whoever of them ranks highest. */
function conflictsOf(voices: readonly Voice[], values: ReadonlyMap<string, unknown>, contested: readonly string[]): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const path of contested) {
    const told = [values.get(path)];
    for (const { sighting, fields } of voices) {
      const value = fields.get(path);
      if (!isSaid(value) || told.some((other) => sameValue(other, value))) continue;
      told.push(value);
      conflicts.push({ path, value, sighting_id: sighting.id, source_id: sighting.sourceId });
    }
  }
  return conflicts.slice(0, MAX_CONFLICTS);
}

/** Of the whole as it is shown, which keeps nothing back: only a sighting's own score and operators do. */
function qualityOf(canonical: Canonical, voices: readonly Voice[], all: readonly Sighting[]): Quality {
  const speaking = voices.map(({ sighting }) => sighting);
  const qualities = (of: readonly Sighting[]) => of.map(({ quality }) => quality);
  return scoreWhole(canonical, wholeOf(canonical, speaking, all), qualities(tellersOfTime(canonical, speaking)), qualities(speaking));
}

/** Of what only the quarantined tell: why they are kept back, from the one that is so for the least. */
function bestQuality(voices: readonly Voice[]): Quality {
  return voices.map((voice) => voice.sighting.quality).reduce((best, quality) => (quality.score > best.score ? quality : best));
}

function placeZoneOf(voices: readonly Voice[], sightingId: string | undefined): string | null {
  return voices.find((voice) => voice.sighting.id === sightingId)?.sighting.placeZone ?? null;
}

/** The hall of whoever named it, if the event is in that one's city; whoever overrides either says nothing of which hall that is. */
function venueIdOf(voices: readonly Voice[], { values, provenance }: Chosen): unknown {
  const namer = voices.find((voice) => voice.sighting.id === provenance["/event/venue"]);
  return namer?.fields.get("/event/place_id") === values.get("/event/place_id") ? (namer?.fields.get("/event/venue_id") ?? null) : null;
}

type Derived = { withdrawn: boolean; alertable: boolean; zone: string | null };

/** Also the check that an override is of its field's type: a wrong one throws. */
function assemble(kind: Canonical["kind"], values: ReadonlyMap<string, unknown>, derived: Derived): Canonical {
  const root: Record<string, unknown> = { kind, withdrawn: derived.withdrawn };
  const block: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const [, name = "", inner] = path.split("/");
    if (inner === undefined) root[name] = value;
    else block[inner] = value;
  }
  root["published_at"] = instantOrNull(root["published_at"]);
  if (kind === "event") Object.assign(block, eventTimes(block, derived.zone));
  if (kind === "recall") Object.assign(block, { alertable: derived.alertable });
  return Canonical.parse({ ...root, [kind]: block });
}

/** Derived from local time and the event's own zone; a floating time is its place's. All-day events have no instant. */
function eventTimes(block: Record<string, unknown>, placeZone: string | null) {
  const floating = typeof block["starts_local"] === "string" && typeof block["time_zone"] !== "string";
  const zone = typeof block["time_zone"] === "string" ? block["time_zone"] : placeZone;
  const inZone = (local: unknown, read: (local: string, zone: string) => string | null) =>
    typeof local === "string" && zone !== null && block["all_day"] !== true ? read(local, zone) : null;
  const starts_at = inZone(block["starts_local"], zonedToInstant);
  const ends_at = inZone(block["ends_local"], (local, its) => zonedEnd(local, its, starts_at));
  return { starts_at, ends_at, floating, ...(floating ? { time_zone: zone } : {}) };
}

/** One spelling for one instant, that of a database's round trip, or the next reading would differ. */
function instantOrNull(value: unknown): string | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
