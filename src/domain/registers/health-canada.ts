import { dayOf, type RegisterRecord } from "./record.ts";
import type { Register, RegisterEntry } from "./register.ts";

const updatedOn = (record: RegisterRecord) => dayOf(record.text("lastupdated"));

/** Health Canada's open data: one document (some 16 MB) of all recalls and alerts, made anew each day. */
export const healthCanada: Register = {
  id: "ca-hc",
  query: () => ({}),
  items: null,
  pageSize: null,
  bulkDate: updatedOn,
  toEntry,
};

function toEntry(record: RegisterRecord): RegisterEntry | null {
  const title = record.text("title");
  if (title === null) return null;
  const number = record.text("nid");
  const product = record.text("product");
  const hazard = record.text("issue");
  return {
    id: number,
    raw: {
      kind: "recall",
      title,
      summary: [product, hazard].filter((part) => part !== null).join("\n\n"),
      url: record.text("url"),
      language: "en",
      tags: [record.text("organization") ?? "", record.text("category") ?? ""],
      // "Last updated" is the only date there is, and an old recall may be updated today: it is no date of recall.
      published_at: updatedOn(record),
      recall: {
        agency_id: "ca-hc",
        recall_number: number,
        recalled_at: null,
        products: product === null ? [] : [{ name: product, brand: null, models: [], barcodes: [] }],
        hazard,
        remedy: record.text("whatyoushoulddo"),
        severity: record.text("recallclass"),
        countries: ["CA"],
      },
    },
  };
}
