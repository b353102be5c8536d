import { countryOf } from "../places/countries.ts";
import { dayOf, type RegisterRecord } from "./record.ts";
import type { Register, RegisterEntry } from "./register.ts";

/** What the portal gives at most. */
const PAGE_SIZE = 100;

/** The alerts of the EU's Safety Gate as Opendatasoft's open data portal mirrors them, oldest first so that pages do not shift. */
export const safetyGate: Register = {
  id: "eu-safety-gate",
  query: ({ from, to }, offset) => ({
    where: `alert_date >= date'${from}' and alert_date <= date'${to}'`,
    order_by: "alert_date,alert_number",
    limit: String(PAGE_SIZE),
    offset: String(offset),
  }),
  items: "results",
  pageSize: PAGE_SIZE,
  toEntry,
};

function toEntry(record: RegisterRecord): RegisterEntry | null {
  const brand = record.text("productbrand");
  const name = record.text("productname", "producttype", "productcategory");
  if (name === null && brand === null) return null;
  const number = record.text("alertnumber");
  const alerted = dayOf(record.text("alertdate"), "day first");
  const risk = record.text("alertdescription", "technicaldefect", "riskdescription");
  return {
    id: number,
    raw: {
      kind: "recall",
      title: [brand, name].filter((part) => part !== null).join(": "),
      summary: [record.text("productdescription"), risk].filter((part) => part !== null).join("\n\n"),
      url: record.text("rapexurl", "productrecallurl"),
      language: "en",
      image_url: record.text("productimage"),
      tags: [record.text("productcategory") ?? ""],
      published_at: alerted,
      recall: {
        agency_id: "eu-safety-gate",
        recall_number: number,
        recalled_at: alerted,
        products: [
          {
            name,
            brand,
            models: record.words("productmodeltype").flatMap((model) => model.split(/[,;]/)),
            barcodes: record.words("productbarcode").flatMap((code) => code.split(/[,;/]/)),
          },
        ],
        hazard: [record.words("alerttype").join(", "), risk].filter((part) => part !== null && part !== "").join("\n\n"),
        remedy: record.words("measurescountry").join("\n\n"),
        severity: record.text("alertlevel"),
        countries: [...record.words("alertcountry"), ...record.words("alertothercountries")]
          .flatMap((names) => names.split(/[,;]/))
          .flatMap((country) => countryOf(country) ?? []),
      },
    },
  };
}
