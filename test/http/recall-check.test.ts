import { env } from "cloudflare:test";
import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { call } from "../support/api.ts";
import { recall, seedCatalogue } from "../support/catalogue.ts";
import { resetStack, wireStats } from "../support/control.ts";

const config = readConfig(env);
const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);

type Told = { name: string; brand: string | null; models?: string[]; barcodes?: string[] };
const of = (title: string, number: string, product: Told, common: { summary?: string; score?: number } = {}) =>
  recall({ title, ...common }, { agency_id: "cpsc", recall_number: number, products: [{ models: [], barcodes: [], ...product }] });

/** More than are looked at of one model. */
const CROWD = 320;

beforeAll(async () => {
  await resetStack();
  await seedCatalogue(
    db,
    [
      of("Nordvik recalls rocking cradles: straps may tear", "1", {
        name: "Rocking cradle",
        brand: "Nordvik Møbel, Inc.",
        models: ["NC-100/4", "NC-101"],
        barcodes: ["036000291452"],
      }),
      of("Halden recalls space heaters: fire hazard", "2", {
        name: "Oscillating ceramic space heater",
        brand: "Halden",
        models: ["HX 2200"],
        barcodes: [],
      }),
      of("Orchard Foods recalls peanut butter: salmonella", "3", {
        name: "Organic crunchy peanut butter",
        brand: "Orchard Foods",
        barcodes: ["4006381333931"],
      }),
      of(
        "Velora recalls Series One Bike+ exercise bikes: seat posts may break",
        "5",
        { name: "Series One Bike+ exercise bikes", brand: null },
        { summary: "The bikes have model number VB-02 or VB 03X on the inner fork. They were sold from 2021 to 2023 for about $2,400." },
      ),
      of(
        "Tallow and Wick recalls candle sets",
        "6",
        { name: "Three-wick autumn candles", brand: "Harbour Stores Ltd., of Leeds" },
        { summary: '"Emberglow" is printed on each lid. Style 404285 was sold in amber.' },
      ),
      ...Array.from({ length: CROWD }, (_, n) =>
        of(`Maker ${n} recalls thing number ${n}`, `c${n}`, { name: `Thing ${n}`, brand: `Maker${n}`, models: ["A-100"] }),
      ),
      of(
        "Ferncroft recalls 10000mAh power banks: batteries may overheat",
        "9",
        { name: "10000mAh power bank", brand: "Ferncroft" },
        { summary: "The 10000mAh power banks have model number PB-10 on the back." },
      ),
      of("Brightwell recalls desk fans: blades may come off", "7", { name: "Desk fan", brand: "Brightwell", models: ["A-100"] }),
      of(
        "Ashgrove recalls kettles: lids may open",
        "8",
        { name: "Copper whistling kettle", brand: "Ashgrove", models: ["K-77"] },
        { score: 10 },
      ),
      of("Bicycle helmets recalled: straps may open", "4", { name: "Kids bicycle helmet Comet", brand: null, barcodes: ["96385074"] }),
    ],
    Date.now() - 1000,
  );
});

const Answer = z.object({
  notice: z.string(),
  data: z.array(
    z.object({
      product: z.record(z.string(), z.string()),
      status: z.string(),
      matches: z.array(z.object({ item_id: z.string(), confidence: z.number(), signals: z.record(z.string(), z.unknown()) })),
    }),
  ),
});
const check = async (...products: object[]) => Answer.parse(await (await call("/recalls/check", { json: { products } })).json()).data;
const statusOf = async (product: object) => (await check(product))[0]?.status;

describe("a product is recognised", () => {
  it.each([
    ["by brand and model, however written", { brand: "NORDVIK MOBEL", model: "nc 1004" }, "recalled"],
    ["by brand and model with a slip of the finger", { brand: "Nordvikmobel", model: "NC-101", name: "Cradle" }, "recalled"],
    ["by the brand's first name and model", { brand: "Nordvik", model: "NC-101" }, "recalled"],
    ["by brand, model and name with a typo in the brand", { brand: "Haldem", model: "HX-2200", name: "space heater" }, "recalled"],
    [
      "by brand and whole name where the recall lists no models",
      { brand: "orchard foods", name: "Organic Crunchy Peanut Butter" },
      "recalled",
    ],
    ["by barcode as UPC-A", { barcode: "036000291452" }, "recalled"],
    ["by barcode as EAN-13", { barcode: "0036000291452" }, "recalled"],
    ["by barcode as EAN-8 with spaces", { barcode: "9638 5074" }, "recalled"],
    ["by a model that only the text tells, however spaced", { brand: "velora", model: "vb03x" }, "recalled"],
    ["by the model in the name", { name: "Velora bike VB-02", brand: "Velora" }, "recalled"],
    [
      "by brand and whole name, the name in the field of the model",
      { brand: "Velora", model: "Bike+", name: "Series One exercise bike" },
      "recalled",
    ],
    ["by what is printed on it rather than who sells it", { brand: "Emberglow", model: "404285" }, "recalled"],
    ["among more of its model than are looked at", { brand: "brightwell", model: "a100" }, "recalled"],
    ["perhaps, by a trade name in the field of the model", { brand: "Velora", model: "Bike+" }, "possible"],
    ["perhaps, where everything stands in the name", { name: "velora exercise bike" }, "possible"],
    ["perhaps, where it is another model of the brand", { brand: "Velora", model: "VB-09", name: "exercise bike" }, "possible"],
    [
      "perhaps, where all that is alike is how much it holds",
      { brand: "Ferncroft", model: "PB-20", name: "10000mAh power bank" },
      "possible",
    ],
    ["perhaps, by its model alone", { model: "HX2200" }, "possible"],
    ["perhaps, by its name alone", { name: "ceramic space heater oscillating" }, "possible"],
    ["perhaps, by brand and a misspelt name", { brand: "Halden", name: "oscilating ceramic heater" }, "possible"],
    ["perhaps, where the barcode is that of another brand", { barcode: "4006381333931", brand: "Elsewhere" }, "possible"],
  ])("%s", async (_how, product, status) => {
    expect(await statusOf(product)).toBe(status);
  });

  it.each([
    ["another product of the brand", { brand: "Halden", name: "Electric kettle" }],
    ["the same kind of thing of another brand and model", { brand: "Zephyr", model: "Q7", name: "space heater" }],
    ["a barcode whose check digit is wrong", { barcode: "036000291453" }],
    ["one everyday word", { name: "heater" }],
    ["another model, and nothing else", { brand: "Velora", model: "VB-09" }],
    ["the same words of another brand", { brand: "Zephyr", name: "Series One Bike+ exercise bike" }],
    ["a year or a price of the text", { brand: "Velora", model: "2021" }],
    ["what is in quarantine", { brand: "Ashgrove", model: "K-77", name: "Copper whistling kettle" }],
    ["nothing anybody recalled", { brand: "Kestrel", model: "K-1", name: "Garden chair" }],
  ])("and not taken for it: %s", async (_what, product) => {
    expect(await statusOf(product)).toBe("unknown");
  });
});

describe("the answer", () => {
  it("keeps the order asked, says why, and calls nothing safe", async () => {
    const response = await call("/recalls/check", { json: { products: [{ name: "Garden chair" }, { brand: "Halden", model: "HX2200" }] } });
    const { data, notice } = Answer.parse(await response.json());
    expect(data.map(({ status }) => status)).toEqual(["unknown", "recalled"]);
    expect(data[0]).toMatchObject({ product: { name: "Garden chair" }, matches: [] });
    expect(data[1]?.matches[0]).toMatchObject({ signals: { brand: "same", model: "same", barcode: null } });
    expect(notice).toContain("never that a product is safe");
  });

  it("to a hundred products takes as many statements as to one", async () => {
    const cost = async (count: number) => {
      const before = (await wireStats()).sql.statements;
      await check(...Array.from({ length: count }, (_, n) => ({ brand: "Halden", model: `HX${n}`, name: "space heater" })));
      return (await wireStats()).sql.statements - before;
    };
    expect(await cost(100)).toBe(await cost(1));
  });

  it.each([
    [{ products: [] }, "/products"],
    [{ products: [{}] }, "/products/0"],
    [{ products: [{ barcode: "12ab56" }] }, "/products/0/barcode"],
    [{ products: [{ name: "x", colour: "red" }] }, "/products/0/colour"],
    [{ products: Array.from({ length: 101 }, () => ({ name: "x" })) }, "/products"],
  ])("to a bad request names the field", async (json, pointer) => {
    const response = await call("/recalls/check", { json });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
  });
});
