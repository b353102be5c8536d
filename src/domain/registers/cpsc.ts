import type { RegisterEntry, Register } from "./register.ts";
import { dayOf, type RegisterRecord } from "./record.ts";

/** CPSC's Recall Retrieval Web Services. The window is of publishing, not of the recall: amended recalls come again. */
export const cpsc: Register = {
  id: "us-cpsc",
  query: ({ from, to }) => ({ format: "json", LastPublishDateStart: from, LastPublishDateEnd: to }),
  items: null,
  pageSize: null,
  toEntry,
};

function toEntry(record: RegisterRecord): RegisterEntry | null {
  const title = record.text("title");
  if (title === null) return null;
  // Old recalls have no number, and the service's own id stands in: it names the record, and is no recall number.
  const number = record.text("recallnumber");
  const id = number ?? record.text("recallid");
  return {
    id: number ?? (id === null ? null : `id:${id}`),
    raw: {
      kind: "recall",
      title,
      summary: record.text("description"),
      url: record.text("url"),
      language: "en",
      image_url: record.texts("images", "url")[0] ?? null,
      tags: record.texts("products", "type"),
      published_at: dayOf(record.text("recalldate")),
      recall: {
        agency_id: "us-cpsc",
        recall_number: number,
        recalled_at: dayOf(record.text("recalldate")),
        products: productsOf(record),
        hazard: joined(record.texts("hazards", "name")),
        remedy: joined(record.texts("remedies", "name")) ?? joined(record.texts("remedyoptions", "option")),
        units: record.text("numberofunits") ?? record.texts("products", "numberofunits")[0] ?? null,
        countries: ["US"],
      },
    },
  };
}

const joined = (texts: readonly string[]) => (texts.length === 0 ? null : texts.join("\n\n"));

function productsOf(record: RegisterRecord) {
  const makers = record.texts("manufacturers", "name");
  const barcodes = record.texts("productupcs", "upc");
  const products = record.records("products").map((product) => ({
    name: product.text("name"),
    // Of several makers nobody says whose product is whose.
    brand: makers.length === 1 ? withoutSeat(makers[0] ?? "") : null,
    models: (product.text("model") ?? "").split(/[,;]/),
    barcodes: [] as string[],
  }));
  const [only] = products;
  if (only !== undefined && products.length === 1) return [{ ...only, barcodes }];
  // Barcodes are listed by recall, not by product: with several products they stand for themselves.
  return barcodes.length === 0 ? products : [...products, { name: null, brand: null, models: [], barcodes }];
}

/** `Lilla Ltd., of China` is Lilla Ltd. */
const withoutSeat = (maker: string) => maker.replace(/,? of [^,]+(?:, [^,]+)?$/, "").trim();
