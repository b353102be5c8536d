import { describe, expect, it } from "vitest";
import { cleanDraft } from "../../../src/domain/cleaning/draft.ts";
import type { RawDraft } from "../../../src/domain/cleaning/raw.ts";

function cleanRecall(recall: RawDraft["recall"]) {
  const result = cleanDraft(
    { kind: "recall", title: "Toaster recalled", recall },
    { baseUrl: null, language: null, nowMs: Date.UTC(2026, 10, 20) },
  );
  if ("rejected" in result || result.draft.kind !== "recall") throw new Error("no recall");
  return { ...result.draft.recall, notes: result.notes };
}

describe("cleanDraft of a recall", () => {
  it("cleans products, codes and countries", () => {
    const products = [
      {
        name: "Toaster <b>2000</b>",
        brand: " Acme ",
        models: ["T-1", "t-1", ""],
        barcodes: ["0 12345 67890 5", "various", "4006381333931"],
      },
      { name: null, brand: "", models: [], barcodes: ["n/a"] },
    ];
    const recall = cleanRecall({
      products,
      countries: ["us", "UK", "France", "US"],
      hazard: "<p>Fire.</p><p>Burns.</p>",
      units: "About 1,200",
    });
    expect(recall.products).toEqual([
      { name: "Toaster 2000", brand: "Acme", models: ["T-1"], barcodes: ["012345678905", "4006381333931"] },
    ]);
    expect(recall).toMatchObject({ countries: ["US", "GB"], hazard: "Fire.\n\nBurns.", units: "About 1,200" });
  });

  it("keeps a date as its midnight UTC, however old a register can be", () => {
    expect(cleanRecall({ recalled_at: "1973-08-14" }).recalled_at).toBe("1973-08-14T00:00:00.000Z");
  });

  it.each(["N/A", "TBD", "none", "-", "not yet classified", "0", "000-00"])("takes %j for no recall number", (recall_number) => {
    expect(cleanRecall({ recall_number })).toMatchObject({ recall_number: null, notes: [expect.stringContaining("recall_number")] });
  });

  it.each(["26-123", "F-1234-2026", "٢٠٢٦/١٢", "A12/00001/26"])("keeps the recall number %j", (recall_number) => {
    expect(cleanRecall({ recall_number }).recall_number).toBe(recall_number);
  });

  it("takes a barcode of nothing but zeros for none", () => {
    expect(cleanRecall({ products: [{ name: "Kettle", barcodes: ["000000000000"] }] }).products[0]?.barcodes).toEqual([]);
  });

  it.each(["0212-05-01", "2020-00-00", "20200000", " "])("survives the date %j without inventing one", (date) => {
    expect(cleanRecall({ recalled_at: date, recall_number: " " })).toMatchObject({ recalled_at: null, recall_number: null });
  });
});
