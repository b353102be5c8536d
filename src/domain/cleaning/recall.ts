import type { RecallDraft } from "../items/schema.ts";
import { cleanField, cleanList, cleanParagraphs } from "./fields.ts";
import type { RawRecall } from "./raw.ts";
import { formatInstant, isPlausible, readWritten } from "./time.ts";

const MAX_PRODUCTS = 200;
const MAX_MODELS = 200;
const MAX_BARCODES = 200;
const MAX_COUNTRIES = 250;
/** The first laws on product safety are older; the first registers are not. */
const EARLIEST_RECALL_MS = Date.UTC(1950, 0, 1);
const MAX_AHEAD_DAYS = 366;
const MINUTE_MS = 60_000;

type Note = (message: string) => void;

/** The digits of a GTIN, UPC or EAN; null for anything else that stands in such a field, nothing but zeros among it. */
function cleanBarcode(raw: string): string | null {
  const digits = raw.replace(/[\s.-]/g, "");
  return /^\d{6,14}$/.test(digits) && /[1-9]/.test(digits) ? digits : null;
}

/** `N/A`, `TBD`, `0`: what stands where there is no number yet would make one recall of all that have none. */
function cleanNumber(raw: string | null, note: Note): string | null {
  const number = cleanField(raw, 100);
  if (number === null || /(?!0)\p{N}/u.test(number)) return number;
  note(`recall_number was dropped: "${number.slice(0, 40)}" names no recall`);
  return null;
}

function cleanCountry(raw: string): string | null {
  const code = raw.trim().toUpperCase();
  if (code === "UK") return "GB";
  return /^[A-Z]{2}$/.test(code) ? code : null;
}

/** An instant, or null with a note where the text is none or lies outside what can be. A date alone is its midnight UTC. */
export function cleanInstant(raw: string | null, field: string, earliestMs: number, nowMs: number, note: Note): string | null {
  if (raw === null || raw.trim() === "") return null;
  const written = readWritten(raw);
  const instantMs = written ? written.wallMs - (written.offsetMinutes ?? 0) * MINUTE_MS : Number.NaN;
  if (isPlausible(instantMs, earliestMs, nowMs, MAX_AHEAD_DAYS)) return formatInstant(instantMs);
  note(`${field} was dropped: "${raw.trim().slice(0, 40)}" is not a plausible date`);
  return null;
}

function cleanProducts(raw: RawRecall["products"]): RecallDraft["products"] {
  return raw
    .slice(0, MAX_PRODUCTS)
    .map((product) => ({
      name: cleanField(product.name, 300),
      brand: cleanField(product.brand, 100),
      models: cleanList(product.models, (model) => cleanField(model, 100), MAX_MODELS),
      barcodes: cleanList(product.barcodes, cleanBarcode, MAX_BARCODES),
    }))
    .filter(({ name, brand, models, barcodes }) => name !== null || brand !== null || models.length + barcodes.length > 0);
}

/** The recall block of a draft. */
export function cleanRecall(raw: RawRecall, nowMs: number, note: Note): RecallDraft {
  return {
    agency_id: cleanField(raw.agency_id, 100),
    recall_number: cleanNumber(raw.recall_number, note),
    recalled_at: cleanInstant(raw.recalled_at, "recalled_at", EARLIEST_RECALL_MS, nowMs, note),
    products: cleanProducts(raw.products),
    hazard: cleanParagraphs(raw.hazard, 2_000),
    remedy: cleanParagraphs(raw.remedy, 2_000),
    units: cleanField(raw.units, 300),
    severity: cleanField(raw.severity, 100),
    countries: cleanList(raw.countries, cleanCountry, MAX_COUNTRIES),
  };
}
