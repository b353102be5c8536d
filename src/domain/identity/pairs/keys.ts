import { foldedTokens, foldText } from "../../../lib/fold-text.ts";
import { hash64, mix32 } from "../../../lib/hash.ts";
import { dayNumber } from "../../../lib/time.ts";
import type { Draft, EventDraft, PostDraft, RecallDraft } from "../../items/schema.ts";
import { runSet, shingleSet } from "./hash-sets.ts";
import { tellingWords, wordsWithoutHall } from "./title-words.ts";

/** No sighting gives more keys than this; an item has those of its sightings. */
export const MAX_KEYS = 64;

const TITLE_TOKENS = 4;
const MAX_BARCODES = 24;
const MAX_MODELS = 24;
const BANDS = 12;
const ROWS_PER_BAND = 3;
const SIGN_BIT = 1 << 31;
/** So many words in a row are rarely written twice. */
export const RUN_WORDS = 5;
const SKETCH_RUNS = 16;
/** Of fewer words the title is part of what is looked for. */
const SKETCHED_WORDS = 40;

/**
 * The keys by which a sighting finds others that may be the same thing, and is found: two sightings are compared only if
 * they share one. Pure, so that whoever comes second finds whoever came first.
 */
export function matchKeys(draft: Draft, former: readonly Draft[] = []): bigint[] {
  const texts = draft.url === null ? [] : [`url|${draft.url}`];
  const keys = texts.concat([draft, ...former].flatMap(keyTexts)).map((text) => hash64(`${draft.kind}|${text}`));
  return [...new Set(keys)].slice(0, MAX_KEYS);
}

function keyTexts(draft: Draft): string[] {
  if (draft.kind === "event") return eventKeys(draft.title, draft.event);
  if (draft.kind === "recall") return recallKeys(draft.recall);
  return postKeys(draft.title, draft.summary, draft.post);
}

/** Day, place and a telling word; day and whole title; exact start and venue. */
function eventKeys(title: string, event: EventDraft): string[] {
  const date = eventDate(event);
  if (date === null) return [];
  const place = event.place_id ?? "";
  const tokens = tellingWords(wordsWithoutHall(title, event));
  const whole = [...new Set(tokens)].toSorted().join(" ");
  const perDay = longestTokens(tokens, TITLE_TOKENS).map((token) => `day|${place}|${token}`);
  perDay.push(`title|${whole}`);
  const [hall] = longestTokens(foldedTokens(event.venue ?? ""), 1);
  const atVenue = hall === undefined || event.starts_local === null ? [] : [`start|${event.starts_local}|${place}|${hall}`];
  // Two buckets of two days each: neighbouring days, which a wrong zone makes of one, always share one.
  const day = dayNumber(date);
  return [...perDay.flatMap((key) => [`${day - 1}|${key}`, `${day}|${key}`]), ...atVenue];
}

export function eventDate(event: EventDraft): string | null {
  return event.starts_on ?? event.starts_local?.slice(0, 10) ?? null;
}

function recallKeys(recall: RecallDraft): string[] {
  const number = recallIdentity(recall);
  const barcodes = recall.products.flatMap((product) => product.barcodes).map((code) => `gtin|${gtin(code)}`);
  const models = recall.products.flatMap((product) => {
    const [brand] = longestTokens(foldedTokens(product.brand ?? ""), 1);
    return brand === undefined ? [] : product.models.map((model) => `model|${brand}|${alphanumeric(model)}`);
  });
  return [...(number === null ? [] : [`number|${number}`]), ...barcodes.slice(0, MAX_BARCODES), ...models.slice(0, MAX_MODELS)];
}

/** Agency and number without spacing and punctuation: what makes two sightings one recall. Null if either is unknown. */
export function recallIdentity(recall: RecallDraft): string | null {
  const number = alphanumeric(recall.recall_number ?? "");
  return recall.agency_id === null || number === "" ? null : `${foldText(recall.agency_id)}|${number}`;
}

/** GTIN-8, -12, -13 and -14 of one product differ only by leading zeros. */
function gtin(code: string): string {
  return alphanumeric(code).replace(/^0+/, "");
}

function alphanumeric(text: string): string {
  return foldText(text).replace(/[^\p{L}\p{N}]+/gu, "");
}

/** The whole title when it says enough; a sketch of a text, or of title and what there is of a text the bands of the MinHash. */
function postKeys(title: string, summary: string | null, post: PostDraft): string[] {
  const titleTokens = foldedTokens(title);
  const whole = titleTokens.length >= 3 ? [`title|${titleTokens.join(" ")}`] : [];
  const text = foldedTokens((summary ?? post.excerpt ?? "").slice(0, 2_000));
  const sketch = text.length >= SKETCHED_WORDS ? sketchOf(text) : minHashBands(shingleSet([...titleTokens, ...text]));
  return [...whole, ...sketch];
}

/**
 * The runs of words with the least hashes. Of a text and the half of it that another prints they share about half, and at least
 * one with probability 1 − (1 − s)¹⁶ for a share s: 0.998 of a third.
 */
function sketchOf(tokens: readonly string[]): string[] {
  const hashes = [...runSet(tokens, RUN_WORDS)].map((run) => mix32(run) >>> 0);
  return hashes
    .toSorted((a, b) => a - b)
    .slice(0, SKETCH_RUNS)
    .map((run) => `run|${run}`);
}

/** Equal with probability 1 − (1 − j³)¹² for texts of Jaccard similarity j: 0.80 at j = 0.5, 0.99 at 0.7. */
function minHashBands(hashes: Uint32Array): string[] {
  if (hashes.length === 0) return [];
  return Array.from({ length: BANDS }, (_, band) => {
    const rows = Array.from({ length: ROWS_PER_BAND }, (_row, row) => minimum(hashes, band * ROWS_PER_BAND + row + 1));
    return `band|${band}|${rows.join("|")}`;
  });
}

function minimum(hashes: Uint32Array, permutation: number): number {
  const salt = Math.imul(permutation, 0x9e3779b1);
  // With the sign bit turned, signed numbers are in the order of unsigned ones.
  let least = 0x7fffffff;
  for (let i = 0; i < hashes.length; i++) {
    const turned = mix32((hashes[i] ?? 0) ^ salt) ^ SIGN_BIT;
    if (turned < least) least = turned;
  }
  return (least ^ SIGN_BIT) >>> 0;
}

/** The longest words, which are mostly the rarest; equally long ones by code unit, so that all sources choose alike. */
function longestTokens(tokens: readonly string[], count: number): string[] {
  return [...new Set(tokens)].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)).slice(0, count);
}
