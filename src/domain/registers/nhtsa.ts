import { dayOf, type RegisterRecord } from "./record.ts";
import type { Register, RegisterEntry } from "./register.ts";

const PAGE_SIZE = 500;
/** The year NHTSA writes where it does not know one. */
const UNKNOWN_YEAR = "9999";

/** NHTSA's recalls in the open data portal of its department (Socrata), oldest first so that pages do not shift. */
export const nhtsa: Register = {
  id: "us-nhtsa",
  query: ({ from, to }, offset) => ({
    $where: `report_received_date between '${from}T00:00:00' and '${to}T23:59:59'`,
    $order: "report_received_date,nhtsa_id",
    $limit: String(PAGE_SIZE),
    $offset: String(offset),
  }),
  items: null,
  pageSize: PAGE_SIZE,
  toEntry,
};

// Besides the portal's names those of NHTSA's vehicle API and of its flat files: mirrors serve either.
function toEntry(record: RegisterRecord): RegisterEntry | null {
  const number = record.text("nhtsaid", "nhtsacampaignnumber", "campno", "recallnumber");
  const maker = record.text("manufacturer", "mfgtxt", "mfgname") ?? record.texts("records", "manufacturer")[0] ?? null;
  const part = record.text("subject", "component", "compname") ?? record.texts("records", "componentdescription")[0] ?? null;
  if (number === null || (maker === null && part === null)) return null;
  const received = dayOf(record.text("reportreceiveddate", "rcdate", "recalldate"), "day first");
  return {
    id: number,
    raw: {
      kind: "recall",
      title: [maker, part].filter((each) => each !== null).join(": "),
      summary: record.text("defectsummary", "recalldescription", "summary", "descdefect"),
      url: record.text("recalllink", "recallurl") ?? `https://www.nhtsa.gov/recalls?nhtsaId=${encodeURIComponent(number)}`,
      language: "en",
      tags: [record.text("recalltype") ?? ""],
      published_at: received,
      recall: {
        agency_id: "us-nhtsa",
        recall_number: number,
        recalled_at: received,
        products: productsOf(record, maker),
        hazard: record.text("consequencesummary", "consequence", "conequencedefect", "consequencedefect"),
        remedy: record.text("correctiveaction", "remedy"),
        units: record.text("potentiallyaffected", "potentialnumberofunitsaffected", "potaff"),
        // Rare and grave: the only gradation NHTSA knows.
        severity: isYes(record.text("donotdriveadvisory", "donotdrive", "parkit"))
          ? "Do not drive"
          : isYes(record.text("fireriskwhenparked", "parkoutsideadvisory", "parkoutside"))
            ? "Park outside"
            : null,
        countries: ["US"],
      },
    },
  };
}

const isYes = (text: string | null) => /^(?:y|yes|true)$/i.test(text ?? "");

/** One for each make and model, whatever its years; where the register names none, the maker's part. */
function productsOf(record: RegisterRecord, maker: string | null) {
  const vehicles = [record, ...record.records("records")].flatMap((each) => {
    const [make, model] = [each.text("make", "maketxt"), each.text("model", "modeltxt")];
    const year = each.text("year", "modelyear", "yeartxt");
    if (make === null && model === null) return [];
    const known = year === UNKNOWN_YEAR ? null : year;
    return [{ name: [make, model, known].filter((part) => part !== null).join(" "), brand: make, models: model === null ? [] : [model] }];
  });
  const component = record.text("component", "compname", "subject");
  if (vehicles.length > 0 || component === null) return vehicles;
  return [{ name: component, brand: maker, models: [] }];
}
