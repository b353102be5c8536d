import { describe, expect, it } from "vitest";
import { ParseError } from "../../../src/domain/parsing/index.ts";
import {
  advance,
  AGENCIES,
  decodeProgress,
  encodeProgress,
  joinSame,
  pageUrl,
  readPage,
  REGISTER_IDS,
  type RegisterId,
  registerOf,
  windowFor,
} from "../../../src/domain/registers/index.ts";
import { barcodesIn } from "../../../src/domain/registers/barcodes.ts";
import { dayOf } from "../../../src/domain/registers/record.ts";

const WINDOW = { from: "2026-01-01", to: "2026-12-31" };
const bytes = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
const page = (id: RegisterId, records: object[]) => {
  const { items } = registerOf(id);
  return readPage(registerOf(id), bytes(items === null ? records : { [items]: records }), WINDOW, 0);
};
const one = (id: RegisterId, record: object) => page(id, [record]).entries[0];

describe("dates of registers", () => {
  it.each([
    ["20260504", "2026-05-04"],
    ["2026-05-04T00:00:00", "2026-05-04"],
    ["05/04/2026", "2026-05-04"],
    ["20200000", null],
    ["02121207", null],
    ["19010101", null],
    ["", null],
    ["202605", null],
    ["202605041", null],
  ])("%j is read as %s", (written, day) => {
    expect(dayOf(written)).toBe(day);
  });

  it("with slashes are read as their register means them", () => {
    expect(dayOf("05/04/2026", "day first")).toBe("2026-04-05");
  });
});

describe("barcodes in prose", () => {
  it.each([
    ["1 Bar (81.7 g), with UPC 827912008548", ["827912008548"]],
    ["UPC: 7 05432 00194 5 XX/XX/12", ["705432001945"]],
    ["UPC code 8-98940-00101-6; UPC 8-98940-00101-6", ["898940001016"]],
    ["lot 827912008548", []],
    ["UPC 827912008540", []],
    ["NDC 0067-6382", []],
  ])("%j holds %j", (text, codes) => {
    expect(barcodesIn(text)).toEqual(codes);
  });
});

describe("a CPSC record", () => {
  it("keeps what it says, in whatever spelling of its members", () => {
    const entry = one("us-cpsc", {
      recallNumber: "26063",
      RecallDate: "2025-10-30T00:00:00",
      uRL: "https://www.cpsc.gov/x",
      Title: "Kettles Recalled",
      Products: [{ Name: "Kettle", Model: "K1; K2", Type: "Kitchen", NumberOfUnits: "About 200" }],
      Manufacturers: [{ Name: "Acme Ltd., of China" }],
      ProductUPCs: [{ UPC: "898940001016" }],
      Hazards: [{ Name: "Fire" }],
      Remedies: [{ Name: "Stop." }, { Name: "Call." }],
      Images: [{ URL: "https://www.cpsc.gov/a.png" }],
    });
    expect(entry).toMatchObject({
      id: "26063",
      raw: {
        url: "https://www.cpsc.gov/x",
        image_url: "https://www.cpsc.gov/a.png",
        recall: { recall_number: "26063", recalled_at: "2025-10-30", hazard: "Fire", remedy: "Stop.\n\nCall.", units: "About 200" },
      },
    });
    expect(entry?.raw.recall.products).toEqual([{ name: "Kettle", brand: "Acme Ltd.", models: ["K1", " K2"], barcodes: ["898940001016"] }]);
  });

  it("without a number is named by the service's id, which is no recall number", () => {
    expect(one("us-cpsc", { RecallID: 4875, RecallNumber: " ", Title: "Chairs Recalled" })).toMatchObject({
      id: "id:4875",
      raw: { recall: { recall_number: null } },
    });
  });

  it("of several products and makers gives no product a barcode or brand that may be another's", () => {
    const entry = one("us-cpsc", {
      Title: "R",
      Products: [{ Name: "A" }, { Name: "B" }],
      Manufacturers: [{ Name: "M" }, { Name: "N" }],
      ProductUPCs: [{ UPC: "898940001016" }],
    });
    expect(entry?.raw.recall.products).toMatchObject([
      { name: "A", brand: null, barcodes: [] },
      { name: "B", brand: null, barcodes: [] },
      { name: null, barcodes: ["898940001016"] },
    ]);
  });

  it("that has no title is left out and counted", () => {
    expect(page("us-cpsc", [{ RecallNumber: "1" }])).toMatchObject({
      entries: [],
      records: 1,
      warnings: [expect.stringMatching(/^skipped: 1 /)],
    });
  });
});

describe("an openFDA report", () => {
  const report = {
    recall_number: "H-1-2026",
    recalling_firm: "Pops Inc.",
    product_description: "Ice pop",
    report_date: "20260722",
    recall_initiation_date: "20260504",
    classification: "Class I",
  };

  it("keeps what it says", () => {
    expect(one("us-fda-food", report)).toMatchObject({
      id: "H-1-2026",
      raw: {
        title: "Pops Inc.: Ice pop",
        published_at: "2026-07-22",
        recall: { recalled_at: "2026-05-04", severity: "Class I", agency_id: "us-fda" },
      },
    });
  });

  it.each(["20200000", "02121207", "19301211", "19751211"])(
    "with the impossible date %s is kept without a date, and none is put in its place",
    (recall_initiation_date) => {
      expect(one("us-fda-device", { ...report, report_date: "20131113", recall_initiation_date })).toMatchObject({
        id: "H-1-2026",
        raw: { published_at: "2013-11-13", recall: { recalled_at: null } },
      });
    },
  );

  it("without a number is named by event and product, the same in every run and another for another product", () => {
    const idOf = (more: object) => one("us-fda-drug", { ...report, recall_number: "", event_id: "99040", ...more })?.id;
    expect(idOf({})).toMatch(/^event:99040:/);
    expect(idOf({})).toBe(idOf({ status: "Ongoing" }));
    expect(idOf({})).not.toBe(idOf({ product_description: "Ice bar" }));
    expect(one("us-fda-drug", { ...report, recall_number: "" })?.raw.recall.recall_number).toBeNull();
  });
});

describe("an NHTSA campaign", () => {
  const row = {
    NHTSA_ID: "26V481000",
    manufacturer: "Mercedes-Benz USA",
    component: "DOORS",
    make: "MERCEDES",
    model: "C 300",
    year: "9999",
    do_not_drive_advisory: "Yes",
    report_received_date: "2026-07-24T00:00:00.000",
  };

  it("has no year where the register says that it knows none, and tells the gravest advice", () => {
    expect(one("us-nhtsa", row)?.raw.recall).toMatchObject({
      severity: "Do not drive",
      recalled_at: "2026-07-24",
      products: [{ name: "MERCEDES C 300", models: ["C 300"] }],
    });
  });

  it("of many rows is one recall with all its vehicles", () => {
    const joined = joinSame(page("us-nhtsa", [row, { ...row, model: "GLB" }, row]).entries);
    expect(joined).toHaveLength(1);
    expect(joined[0]?.raw.recall.products).toMatchObject([{ models: ["C 300"] }, { models: ["GLB"] }]);
  });
});

describe("Health Canada's document", () => {
  const recall = (NID: string, updated: string) => ({
    NID,
    Title: `Recall ${NID}`,
    "What you should do": "Stop",
    "Recall class": "",
    "Last updated": updated,
  });

  it("is read record by record, and only what falls into the window counts", () => {
    const entries = page("ca-hc", [recall("1", "2026-09-16"), recall("2", "2019-01-01"), recall("3", "")]).entries;
    expect(entries.map(({ id }) => id)).toEqual(["1", "3"]);
    expect(entries[0]?.raw.recall).toMatchObject({ remedy: "Stop", severity: null, recalled_at: null, countries: ["CA"] });
  });

  it("that was cut off gives what came before the cut", () => {
    const cut = bytes([recall("1", "2026-09-16"), recall("2", "2026-09-17")]).subarray(0, 150);
    expect(readPage(registerOf("ca-hc"), cut, WINDOW, 0).entries.map(({ id }) => id)).toEqual(["1"]);
  });
});

describe("pages", () => {
  it("are asked for by window and offset, at another address if the source names one", () => {
    expect(pageUrl(registerOf("us-fda-food"), "http://127.0.0.1:99/mirror?key=k", WINDOW, 500)).toBe(
      "http://127.0.0.1:99/mirror?key=k&search=report_date%3A%5B20260101+TO+20261231%5D&sort=report_date%3Aasc&limit=500&skip=500",
    );
    expect(pageUrl(registerOf("us-cpsc"), "https://r.example/Recall", WINDOW, 0)).toContain(
      "LastPublishDateStart=2026-01-01&LastPublishDateEnd=2026-12-31",
    );
  });

  it("follow each other until one is not full", () => {
    const full = Array.from({ length: 500 }, (_, i) => ({ nhtsa_id: `26V${i}`, manufacturer: "M" }));
    expect(page("us-nhtsa", full).nextOffset).toBe(500);
    expect(page("us-nhtsa", full.slice(1)).nextOffset).toBeNull();
  });

  it("that are no JSON are refused", () => {
    expect(() => readPage(registerOf("us-cpsc"), new TextEncoder().encode("<html>"), WINDOW, 0)).toThrow(ParseError);
  });
});

describe("windows", () => {
  const nowMs = Date.UTC(2026, 10, 20, 12);

  it("start with 90 days, and then overlap the last by a week", () => {
    const first = windowFor(decodeProgress(null), nowMs);
    expect(first).toEqual({ from: "2026-08-22", to: "2026-11-20", offset: 0, backfill: true });
    const after = decodeProgress(encodeProgress(advance(decodeProgress(null), first, null)));
    expect(windowFor(after, nowMs + 3_600_000)).toEqual({ from: "2026-11-13", to: "2026-11-20", offset: 0, backfill: false });
  });

  it("that one run could not finish go on where it stopped, as old news if they were", () => {
    const first = windowFor(decodeProgress(null), nowMs);
    const stopped = decodeProgress(encodeProgress(advance(decodeProgress(null), first, 2000)));
    const next = windowFor(stopped, nowMs + 86_400_000);
    expect(next).toEqual({ from: "2026-08-22", to: "2026-11-20", offset: 2000, backfill: true });
    expect(windowFor(advance(stopped, next, null), nowMs + 86_400_000).from).toBe("2026-11-13");
  });

  it.each(['"v1"', "{}", "null", '{"read_to":"soon","unfinished":null}'])("start afresh when what is stored is %s", (stored) => {
    expect(windowFor(decodeProgress(stored), nowMs).from).toBe("2026-08-22");
  });
});

describe("a Safety Gate alert", () => {
  const alert = {
    alert_number: "A12/00123/26",
    alert_date: "2026-11-13",
    alert_level: "Serious risk",
    alert_type: ["Choking", "Injuries"],
    alert_country: "Germany",
    alert_other_countries: ["Austria", "The Netherlands", "Atlantis"],
    alert_description: "Small parts come off easily.",
    product_category: "Toys",
    product_name: "Wooden train",
    product_brand: "Zugspiel",
    product_model_type: "ZS-100, ZS-200",
    product_barcode: "4006381333931",
    product_description: "A train of three waggons.",
    measures_country: ["Recall of the product from end users", "Ban on the marketing of the product"],
    rapex_url: "https://ec.europa.eu/safety-gate-alerts/screen/webReport/alertDetail/10002910",
  };

  it("keeps what it says, every measure and country", () => {
    expect(one("eu-safety-gate", alert)).toMatchObject({
      id: "A12/00123/26",
      raw: {
        title: "Zugspiel: Wooden train",
        url: alert.rapex_url,
        published_at: "2026-11-13",
        recall: {
          agency_id: "eu-safety-gate",
          recall_number: "A12/00123/26",
          recalled_at: "2026-11-13",
          products: [{ name: "Wooden train", brand: "Zugspiel", models: ["ZS-100", " ZS-200"], barcodes: ["4006381333931"] }],
          hazard: "Choking, Injuries\n\nSmall parts come off easily.",
          remedy: "Recall of the product from end users\n\nBan on the marketing of the product",
          severity: "Serious risk",
          countries: ["DE", "AT", "NL"],
        },
      },
    });
  });

  it("of a product without brand, number and model is kept without them", () => {
    const unknown = {
      ...alert,
      alert_number: null,
      product_brand: "Unknown",
      product_model_type: "-",
      product_barcode: "",
      alert_type: "Fire",
    };
    expect(one("eu-safety-gate", unknown)).toMatchObject({
      id: null,
      raw: {
        title: "Wooden train",
        recall: {
          recall_number: null,
          hazard: "Fire\n\nSmall parts come off easily.",
          products: [{ brand: null, models: [], barcodes: [] }],
        },
      },
    });
  });

  it("is asked for by its date, a hundred a page", () => {
    const url = new URL(pageUrl(registerOf("eu-safety-gate"), "https://mirror.example/records", WINDOW, 100));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      where: "alert_date >= date'2026-01-01' and alert_date <= date'2026-12-31'",
      order_by: "alert_date,alert_number",
      limit: "100",
      offset: "100",
    });
  });
});

describe("the catalogue", () => {
  it("names an agency with licence and attribution for every register, and forbids alerts from openFDA", () => {
    for (const id of REGISTER_IDS) expect(registerOf(id).id).toBe(id);
    for (const agency of AGENCIES) expect(agency.licence.length * agency.attribution.length).toBeGreaterThan(0);
    expect(AGENCIES.filter(({ alertable }) => !alertable).map(({ id }) => id)).toEqual(["us-fda"]);
  });
});
