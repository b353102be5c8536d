import { z } from "zod";

const share = z.number().min(0).max(1);

/** What a source's documents usually bring, learnt read by read, and what of that the last one lacked. */
export const Profile = z.object({
  /** How many documents it was learnt from. */
  reads: z.number().int().default(0),
  /** Items a document brings, as a moving mean, and how far from it they usually are. */
  usual: z.number().default(0),
  spread: z.number().default(0),
  /** Field → the share of items that have it, as a moving mean. */
  fields: z.record(z.string(), share).default({}),
  /** Items of the last document; null before the first. */
  last: z.number().int().nullable().default(null),
  /** The last document brought nothing at all, or far less than usual. */
  yieldAlarm: z.enum(["nothing", "far_less"]).nullable().default(null),
  /** Fields that most items used to have and that are nearly gone: schema drift. */
  drifted: z.array(z.object({ field: z.string(), usual: share, now: share })).default([]),
});
export type Profile = z.infer<typeof Profile>;

/** A source's profile as its row keeps it. */
export const profileOf = (source: { profile: unknown }): Profile => Profile.parse(source.profile);

/** One document: how many items it brought, and the share of them that has each field. */
export type Read = { items: number; coverage: Readonly<Record<string, number>> };

/** A moving mean forgets over about ten documents; what is amiss becomes the usual far more slowly. */
const WEIGHT = 0.1;
const WEIGHT_AMISS = 0.03;

/** A mean below this is of a source that mostly brings nothing. */
const ANYTHING = 0.5;
const FAR_LESS = 0.2;
/** Below this many items, and before this many documents, a fifth of the usual is no surprise. */
const FAR_LESS_OF = 10;
const FAR_LESS_AFTER_READS = 3;
/** Further from the mean than this many times the usual distance is no chance. */
const SURPRISE = 3;

const MOST = 0.6;
const NEARLY_GONE = 0.1;
/** A field is never more certain than this, so that one or two items without it say nothing. */
const CERTAIN = 0.95;
const CHANCE = 0.001;
/** Items a baseline needs before anything can be missed. */
const KNOWN_FROM_ITEMS = 5;

/**
 * What is known of a source after one more document. `isWindow`: its documents are windows of time (a register's), whose
 * numbers vary by chance as counts do. Pure.
 */
export function learn(profile: Profile, read: Read, { isWindow }: { isWindow: boolean }): Profile {
  const yieldAlarm = judgeYield(profile, read.items, isWindow);
  const drifted = read.items === 0 ? profile.drifted : judgeFields(profile, read);
  const weight = yieldAlarm === null ? Math.max(1 / (profile.reads + 1), WEIGHT) : WEIGHT_AMISS;
  const distance = Math.abs(read.items - profile.usual);
  const isFirst = profile.reads === 0;
  return {
    reads: profile.reads + 1,
    usual: isFirst ? read.items : round(mix(profile.usual, read.items, weight)),
    spread: isFirst || yieldAlarm !== null ? profile.spread : round(mix(profile.spread, distance, weight)),
    fields: read.items === 0 ? profile.fields : learnFields(profile, read, drifted),
    last: read.items,
    yieldAlarm,
    drifted,
  };
}

function judgeYield({ reads, usual, spread }: Profile, items: number, isWindow: boolean): Profile["yieldAlarm"] {
  // Nothing was ever there.
  if (items === 0 && usual === 0) return isWindow && reads > 0 ? null : "nothing";
  const distance = isWindow ? Math.max(spread, Math.sqrt(usual)) : spread;
  if (usual - items <= SURPRISE * distance) return null;
  if (items === 0) return usual >= ANYTHING ? "nothing" : null;
  return reads >= FAR_LESS_AFTER_READS && usual >= FAR_LESS_OF && items < FAR_LESS * usual ? "far_less" : null;
}

function judgeFields({ reads, usual, fields }: Profile, { items, coverage }: Read): Profile["drifted"] {
  if (reads * usual < KNOWN_FROM_ITEMS) return [];
  return Object.entries(fields)
    .map(([field, before]) => ({ field, usual: before, now: coverage[field] ?? 0 }))
    .filter((each) => each.usual >= MOST && each.now <= NEARLY_GONE && (1 - Math.min(each.usual, CERTAIN)) ** items < CHANCE)
    .toSorted((a, b) => (a.field < b.field ? -1 : 1));
}

function learnFields({ reads, fields }: Profile, { coverage }: Read, drifted: Profile["drifted"]): Profile["fields"] {
  const amiss = new Set(drifted.map(({ field }) => field));
  const weightOf = (field: string) => (amiss.has(field) ? WEIGHT_AMISS : Math.max(1 / (reads + 1), WEIGHT));
  const names = new Set([...Object.keys(fields), ...Object.keys(coverage)]);
  return Object.fromEntries([...names].map((name) => [name, round(mix(fields[name] ?? 0, coverage[name] ?? 0, weightOf(name)))]));
}

const mix = (before: number, now: number, weight: number) => before + weight * (now - before);
const round = (value: number) => Math.round(value * 1000) / 1000;

/** The yield alarm in words, or null. */
export function describeYield({ yieldAlarm, usual, last }: Profile): string | null {
  if (yieldAlarm === null) return null;
  const expected = usual > 0 ? `; usually it is about ${Math.max(1, Math.round(usual))}` : "; it has never brought any";
  return yieldAlarm === "nothing"
    ? `It is read without an error and brings no items${expected}.`
    : `It brings only ${last} items${expected}.`;
}

/** Schema drift in words, or null. */
export function describeDrift({ drifted }: Profile): string | null {
  if (drifted.length === 0) return null;
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  const fields = drifted.map(({ field, usual, now }) => `${field} (usually in ${percent(usual)} of its items, now in ${percent(now)})`);
  return `Fields are missing that used to be there: ${fields.join(", ")}.`;
}
