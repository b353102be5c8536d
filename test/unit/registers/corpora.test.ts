import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cleanDraft, QUARANTINE_BELOW, scoreDraft } from "../../../src/domain/cleaning/index.ts";
import { entriesOfApi } from "../../../src/domain/collect/entries/from-api.ts";
import { ApiMapping, isRecord, type JsonRecord, parseApi, readJson } from "../../../src/domain/parsing/index.ts";
import { joinSame, readRecord, type RegisterEntry, type RegisterId, registerOf } from "../../../src/domain/registers/index.ts";
import type { Draft } from "../../../src/domain/items/schema.ts";

/** Recorded answers of registers and recalls normalised by others, beside the checkout where they exist. */
const CORPUS = join(import.meta.dirname, "../../../../shared/corpora/05-recalls");
const isHere = existsSync(CORPUS);
if (!isHere) console.warn("skipped: the recall corpora (../shared/corpora/05-recalls) are not beside this checkout");

const NOW_MS = Date.UTC(2026, 10, 20);
const read = (file: string) => readFileSync(join(CORPUS, file), "utf8");
const listAt = (json: unknown, ...path: string[]): JsonRecord[] => {
  const value = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : null), json);
  return (Array.isArray(value) ? value : [value]).filter(isRecord);
};
const api = (file: string, ...path: string[]) => listAt(JSON.parse(read(`api-fixtures/${file}`)), ...path);

/** NHTSA's flat file: columns by their documented places. */
const COLUMNS =
  "RECORD_ID CAMPNO MAKETXT MODELTXT YEARTXT MFGCAMPNO COMPNAME MFGNAME BGMAN ENDMAN RCLTYPECD POTAFF ODATE INFLUENCED_BY MFGTXT RCDATE DATEA RPNO FMVSS DESC_DEFECT CONEQUENCE_DEFECT CORRECTIVE_ACTION NOTES".split(
    " ",
  );
const flat = (file: string) =>
  read(`api-fixtures/${file}`)
    .split(/\r?\n/)
    .filter((line) => line.includes("\t"))
    .map((line) => Object.fromEntries(line.split("\t").map((value, i) => [COLUMNS[i] ?? `MORE_${i}`, value])));

/** A recall of the normalised set in the form of the service it was once taken from. */
const asService = (derived: JsonRecord): JsonRecord => {
  const named = (value: unknown, member: string) => (Array.isArray(value) ? value.map((each) => ({ [member]: each })) : []);
  return {
    RecallNumber: derived["id"],
    RecallDate: derived["date"],
    Title: derived["title"],
    Description: derived["description"],
    URL: derived["url"],
    Products: named(derived["products"], "Name").map((product) => ({ ...product, NumberOfUnits: derived["units"] })),
    NumberOfUnits: derived["units"],
    Hazards: [{ Name: derived["hazard"] }],
    Remedies: [{ Name: derived["remedy"] }],
    RemedyOptions: named(derived["remedy_options"], "Option"),
    Images: named(derived["images"], "URL"),
  };
};
const derived = () =>
  read("cpsc-derived.open.jsonl")
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line))
    .filter(isRecord);

const entryOf = (id: RegisterId, record: JsonRecord): RegisterEntry | null => registerOf(id).toEntry(readRecord(record));

function cleaned(entry: RegisterEntry): Extract<Draft, { kind: "recall" }> {
  const result = cleanDraft(entry.raw, { baseUrl: "https://register.example/", language: null, nowMs: NOW_MS });
  if ("rejected" in result || result.draft.kind !== "recall") throw new Error(`rejected: ${JSON.stringify(entry)}`);
  return result.draft;
}

const SETS: [string, RegisterId, () => JsonRecord[], number][] = [
  ["cpsc-derived", "us-cpsc", () => derived().map(asService), 1803],
  ["cpsc-camelcase", "us-cpsc", () => api("cpsc-camelcase/recalls.json"), 2],
  ["openfda food, anatomy", "us-fda-food", () => api("openfda/food-enforcement-examples.json", "result"), 1],
  ["openfda drug, anatomy", "us-fda-drug", () => api("openfda/drug-enforcement-examples.json", "result"), 1],
  ["openfda food, recorded", "us-fda-food", () => api("recall-radar/fda_food.json", "results"), 3],
  ["openfda-res, one", "us-fda-device", () => api("openfda-res/one-recall.json"), 1],
  ["openfda-res, one object a line", "us-fda-device", () => listAt(readJson(read("api-fixtures/openfda-res/ucm308307.json")).value), 50],
  ["FDA's internal service", "us-fda-device", () => api("consumer-product-recalls/fda-ires-168.json", "RESULT"), 168],
  ["Health Canada", "ca-hc", () => api("health-canada/bulk-shape.json"), 3],
  ["NHTSA, nested", "us-nhtsa", () => api("usa-gov-2013/nhtsa_recalls.json", "success", "results"), 50],
  ["NHTSA, flat", "us-nhtsa", () => flat("recall-radar/nhtsa_flat.tsv"), 20],
  ["NHTSA, flat with a column too many", "us-nhtsa", () => flat("consumer-product-recalls/nhtsa__drift_30col.tsv"), 1],
];

describe.skipIf(!isHere)("recorded answers of registers", () => {
  it.each(SETS)("all become recalls that can be shown: %s", (_name, id, records, atLeast) => {
    const all = records();
    expect(all.length).toBeGreaterThanOrEqual(atLeast);
    for (const record of all) {
      const entry = entryOf(id, record);
      if (entry === null) throw new Error(`not mapped: ${JSON.stringify(record).slice(0, 500)}`);
      expect(entry.id, JSON.stringify(record).slice(0, 300)).not.toBe("");
      const draft = cleaned(entry);
      const quality = scoreDraft(draft, { nowMs: NOW_MS });
      expect(quality.score, JSON.stringify({ draft, quality }).slice(0, 2000)).toBeGreaterThanOrEqual(QUARANTINE_BELOW);
    }
  });

  it("keep the report whose number is blank, and the one row of each campaign", () => {
    const blank = api("recall-radar/fda_food.json", "results").filter((record) => record["recall_number"] === "");
    expect(blank.length).toBeGreaterThan(0);
    for (const record of blank) expect(entryOf("us-fda-food", record)?.id).toMatch(/^event:\d+:[0-9a-f]+$/);
    const rows = flat("recall-radar/nhtsa_flat.tsv")
      .map((record) => entryOf("us-nhtsa", record))
      .filter((entry) => entry !== null);
    const joined = joinSame(rows);
    expect(joined.length).toBe(new Set(rows.map(({ id }) => id)).size);
    expect(joined.length).toBeLessThan(rows.length);
  });
});

describe.skipIf(!isHere)("lists of recalls that no register of ours reads", () => {
  const mapping = ApiMapping.parse({
    items: "success.results",
    fields: {
      external_id: "recall_url",
      title: { template: "{company} recalls {prodname}" },
      summary: "description",
      url: { path: "recall_url" },
      published_at: { path: "recall_date", date: "mm/dd/yyyy" },
      recalled_at: { path: "recall_date", date: "mm/dd/yyyy" },
      hazard: "reason",
      product_name: "description",
      product_brand: "prodname",
      countries: { const: "US" },
    },
  });

  it.each(["drug", "food"])("are read by a declared mapping: %s", (name) => {
    const parsed = parseApi({ text: read(`api-fixtures/usa-gov-2013/${name}_recalls.json`), warnings: [], mapping });
    const entries = entriesOfApi(parsed, { itemKind: "recall", placeId: null, category: null, tags: [], language: "en" });
    expect(entries.length).toBeGreaterThan(10);
    for (const { raw } of entries) {
      const result = cleanDraft(raw, { baseUrl: "https://www.fda.example/", language: "en", nowMs: NOW_MS });
      if ("rejected" in result || result.draft.kind !== "recall") throw new Error(`rejected: ${JSON.stringify(raw)}`);
      expect(result.draft.recall.recalled_at, JSON.stringify(raw)).toMatch(/^2013-/);
      expect(scoreDraft(result.draft, { nowMs: NOW_MS }).score).toBeGreaterThanOrEqual(QUARANTINE_BELOW);
    }
  });
});

const FLOOR = 0.995;

describe.skipIf(!isHere)("recalls that others normalised", () => {
  const fold = (text: unknown) =>
    String(text ?? "")
      .normalize("NFKC")
      .replace(/\s+/g, " ")
      .trim();

  it.each<[string, (draft: ReturnType<typeof cleaned>) => unknown, (expected: JsonRecord) => unknown]>([
    ["number", (draft) => draft.recall.recall_number, (expected) => expected["id"]],
    ["date", (draft) => draft.recall.recalled_at?.slice(0, 10), (expected) => expected["date"]],
    ["title", (draft) => draft.title, (expected) => expected["title"]],
    ["url", (draft) => draft.url, (expected) => expected["url"]],
    ["hazard", (draft) => draft.recall.hazard, (expected) => String(expected["hazard"]).slice(0, 1900)],
    ["units", (draft) => draft.recall.units, (expected) => expected["units"]],
    [
      "products",
      (draft) => draft.recall.products.map(({ name }) => name).join("|"),
      (expected) => (Array.isArray(expected["products"]) ? expected["products"].join("|") : ""),
    ],
  ])("agree in their %s", (field, ours, theirs) => {
    const records = derived();
    const wrong = records.flatMap((record) => {
      const entry = entryOf("us-cpsc", asService(record));
      const [own, other] = [fold(entry === null ? null : ours(cleaned(entry))), fold(theirs(record))];
      return own === other || (field === "hazard" && own.startsWith(other.slice(0, 1900))) ? [] : [{ own, other }];
    });
    const share = 1 - wrong.length / records.length;
    console.info(`${field}: ${(share * 100).toFixed(2)} % of ${records.length} agree`);
    expect(share, JSON.stringify(wrong.slice(0, 3))).toBeGreaterThanOrEqual(FLOOR);
  });
});
