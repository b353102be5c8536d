import { hash64 } from "../../lib/hash.ts";
import { barcodesIn } from "./barcodes.ts";
import type { RegisterId } from "./catalogue.ts";
import { dayOf, type RegisterRecord } from "./record.ts";
import type { Register, RegisterEntry } from "./register.ts";

const PAGE_SIZE = 500;
const TITLE_CHARS = 150;
/** Lead times of real recalls reach 15 years; what lies further back is a slip, such as 1930 for 2013. */
const MAX_LEAD_YEARS = 20;

const compact = (day: string) => day.replaceAll("-", "");

/** openFDA's enforcement reports of one centre, by the date of the weekly report, oldest first so that pages do not shift. */
function enforcement(id: RegisterId & `us-fda-${string}`): Register {
  return {
    id,
    query: ({ from, to }, offset) => ({
      search: `report_date:[${compact(from)} TO ${compact(to)}]`,
      sort: "report_date:asc",
      limit: String(PAGE_SIZE),
      skip: String(offset),
    }),
    items: "results",
    pageSize: PAGE_SIZE,
    emptyIs404: true,
    toEntry,
  };
}

export const openFda: readonly Register[] = [enforcement("us-fda-food"), enforcement("us-fda-drug"), enforcement("us-fda-device")];

// Besides openFDA's own names those of the FDA's older and internal services for the same reports.
function toEntry(record: RegisterRecord): RegisterEntry | null {
  const product = record.text("productdescription", "productdescriptiontxt");
  const firm = record.text("recallingfirm", "firmlegalnam");
  if (product === null && firm === null) return null;
  const number = record.text("recallnumber", "recallnum");
  const event = record.text("eventid", "recalleventid");
  const reported = dayOf(record.text("reportdate", "enforcementreportdt"));
  const hazard = record.text("reasonforrecall", "productshortreasontxt");
  return {
    id: number ?? idWithoutNumber(event, product ?? ""),
    raw: {
      kind: "recall",
      title: [firm, clipped(product)].filter((part) => part !== null).join(": "),
      summary: [product, hazard, distribution(record)].filter((part) => part !== null).join("\n\n"),
      url: event !== null && /^\d+$/.test(event) ? `https://www.accessdata.fda.gov/scripts/ires/?Event=${event}` : null,
      language: "en",
      tags: [record.text("producttype", "producttypeshort") ?? ""],
      published_at: reported,
      recall: {
        agency_id: "us-fda",
        recall_number: number,
        recalled_at: believable(dayOf(record.text("recallinitiationdate", "recallinitiationdt")), reported),
        products: product === null ? [] : [{ name: product, brand: firm, models: [], barcodes: barcodesIn(product) }],
        hazard,
        units: record.text("productquantity", "productdistributedquantity"),
        severity: severityOf(record.text("classification", "centerclassificationtypetxt")),
        countries: ["US"],
      },
    },
  };
}

/** Reports that are not classified yet have no number: event and product together name them, the same in every run. */
function idWithoutNumber(event: string | null, product: string): string | null {
  return event === null ? null : `event:${event}:${BigInt.asUintN(64, hash64(product)).toString(16)}`;
}

function clipped(text: string | null): string | null {
  if (text === null || text.length <= TITLE_CHARS) return text;
  return `${text.slice(0, text.lastIndexOf(" ", TITLE_CHARS) > 0 ? text.lastIndexOf(" ", TITLE_CHARS) : TITLE_CHARS)}…`;
}

function distribution(record: RegisterRecord): string | null {
  const where = record.text("distributionpattern", "distributionareasummarytxt");
  return where === null ? null : `Distribution: ${where}`;
}

function believable(started: string | null, reported: string | null): string | null {
  if (started === null || reported === null) return started;
  return Number(reported.slice(0, 4)) - Number(started.slice(0, 4)) <= MAX_LEAD_YEARS ? started : null;
}

/** One of the FDA's services gives the class as a bare digit. */
const severityOf = (written: string | null) =>
  written !== null && /^[123]$/.test(written) ? `Class ${"I".repeat(Number(written))}` : written;
