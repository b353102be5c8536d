import { isRecord, type JsonRecord } from "./json-record.ts";
import type { ApiMapping } from "./mapping.ts";

/** Names that mean one thing in most APIs, the surest first. */
const CANDIDATES: Record<string, readonly string[]> = {
  external_id: ["id", "_id", "guid", "uid", "uuid", "event_id", "post_id"],
  title: ["title", "name", "headline", "summary", "subject", "label"],
  summary: ["description", "summary", "excerpt", "abstract", "body", "content", "text"],
  url: ["url", "link", "html_url", "web_url", "permalink", "href", "uri"],
  image_url: ["image_url", "image", "thumbnail", "picture"],
  tags: ["tags", "categories", "keywords"],
  "event.starts_at": ["starts_at", "start", "start_at", "start_date", "start_time", "begin", "begins_at", "datetime"],
  "event.ends_at": ["ends_at", "end", "end_at", "end_date", "end_time"],
  "event.venue": ["venue", "location", "place"],
  "post.author": ["author", "creator", "byline"],
  "recall.recall_number": ["recall_number", "recall_no", "recall_id"],
  "recall.recalled_at": ["recalled_at"],
  "recall.hazard": ["hazard", "hazards"],
  "recall.remedy": ["remedy", "remedies"],
  // Last: what begins or ends on a date was not published on it.
  published_at: ["published_at", "published", "date_published", "pubdate", "created_at", "created", "date"],
};
/** Where an object stands for a value, its value is likely called this. */
const INNER = ["name", "title", "rendered", "url", "href", "dateTime", "local", "text"];
const MAX_DEPTH = 6;
const MAX_LOOKED_AT = 5_000;
const SAMPLE = 20;

const fold = (name: string) =>
  name
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .replaceAll(/[-\s]/g, "_")
    .toLowerCase();

/** The longest list of objects in an answer, and the fields its objects obviously have. Null when there is no such list. */
export function guessMapping(value: unknown): ApiMapping | null {
  const found = longestList(value);
  if (found === null) return null;
  const fields: ApiMapping["fields"] = {};
  const taken = new Set<string>();
  for (const [field, candidates] of Object.entries(CANDIDATES)) {
    const path = pathOf(found.records, candidates, taken);
    if (path !== null) fields[field] = path;
  }
  return { ...(found.path === "" ? {} : { items: found.path }), fields };
}

function longestList(root: unknown): { path: string; records: JsonRecord[] } | null {
  let best: { path: string; records: JsonRecord[] } | null = null;
  let level: { path: string; value: unknown }[] = [{ path: "", value: root }];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    for (const { path, value } of level) {
      const records = Array.isArray(value) ? value.filter(isRecord) : [];
      if (records.length > (best?.records.length ?? 0)) best = { path, records };
    }
    level = level.flatMap(({ path, value }) => membersOf(path, value)).slice(0, MAX_LOOKED_AT);
  }
  return best;
}

const quoted = (path: string, key: string) => (/^[\w-]+$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}["${key}"]`);

/** Lists within the items of a list are fields of theirs, not what is looked for. */
function membersOf(path: string, value: unknown): { path: string; value: unknown }[] {
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !/["\\]/.test(key))
    .map(([key, member]) => ({ path: quoted(path, key), value: member }));
}

/** Each member serves one field: `taken` grows by the one that is found. */
function pathOf(records: readonly JsonRecord[], candidates: readonly string[], taken: Set<string>): string | null {
  const sample = records.slice(0, SAMPLE);
  const keys = [...new Set(sample.flatMap((record) => Object.keys(record)))].filter((key) => !/["\\]/.test(key));
  // A word in front makes a name less sure, not another: `recall_url`, `product_name`.
  const tests = [candidates, candidates.map((each) => `_${each}`)].flatMap((names, i) =>
    names.map((name) => (each: string) => (i === 0 ? fold(each) === name : fold(each).endsWith(name))),
  );
  for (const isNamed of tests) {
    const key = keys.find((each) => !taken.has(each) && isNamed(each));
    if (key === undefined) continue;
    const value = sample.map((record) => record[key]).find((each) => each !== null && each !== undefined && each !== "");
    if (value === undefined) continue;
    const inner = isRecord(value) ? INNER.find((name) => Object.hasOwn(value, name)) : undefined;
    if (isRecord(value) && inner === undefined) continue;
    taken.add(key);
    return inner === undefined ? quoted("", key) : `${quoted("", key)}.${inner}`;
  }
  return null;
}
