import { readFileSync } from "node:fs";
import { z } from "zod";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import type { Draft } from "../../src/domain/items/schema.ts";
import type { AskedProduct } from "../../src/domain/recall-check/schema.ts";

const Record = z.object({
  id: z.string(),
  date: z.string(),
  title: z.string(),
  products: z.array(z.string()).min(1),
  description: z.string(),
});
export type Record = z.infer<typeof Record>;

export const readRecords = (file: string): Record[] =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => Record.parse(JSON.parse(line)));

/** Who recalls, as the register's field of makers has it and these records have not: from the headline. */
export function makerOf({ title }: Record): string | null {
  const [, first, second] = /^(.{2,40}?) Recalls? |Recalled by (.{2,40}?)(?: [Dd]ue| [Ff]or|;|$)/.exec(title) ?? [];
  const maker = (first ?? second)?.replace(/^CPSC, /, "").trim();
  return maker === undefined || /announce|warn/i.test(maker) ? null : maker;
}

/** A record as the register's mapping makes an item of it. */
export const draftOf = (record: Record, withMaker: boolean): Draft => ({
  ...EMPTY.recall,
  title: record.title,
  summary: record.description,
  url: `https://cpsc.example/${record.id}`,
  language: "en",
  published_at: `${record.date}T00:00:00.000Z`,
  recall: {
    ...EMPTY.recall.recall,
    agency_id: "us-cpsc",
    recall_number: record.id,
    products: record.products.map((name) => ({ name, brand: withMaker ? makerOf(record) : null, models: [], barcodes: [] })),
  },
});

/** The model number that the text names as such, and what kind of thing it is, as its owner would say it. */
function ownedOf(record: Record): { brand: string; model: string | null; name: string } | null {
  const product = record.products[0] ?? "";
  const brand = brandIn(record);
  if (brand === null) return null;
  const name = product
    .replaceAll(/[®™]/g, "")
    .replace(new RegExp(brand.replaceAll(/[^\w ]/g, "."), "gi"), "")
    // Else the model that is asked about would be told twice.
    .replaceAll(/\b(?:[Mm]odels?|[Nn]umbers?)\b|\b[\w-]*\d{2}[\w-]*\b/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  const model = /\b[Mm]odels?(?: numbers?| nos?\.?)?(?: are| is|:|,)? ["“]?([A-Z0-9][A-Z0-9/-]*\d[A-Z0-9/-]*)/.exec(
    record.description,
  )?.[1];
  return name.length < 3 ? null : { brand, model: model !== undefined && model.length > 3 ? model : null, name };
}

/** What stands on the thing, or who makes it where that is part of its name. */
function brandIn(record: Record): string | null {
  const printed = /["“]([A-Z][\w'&. -]{1,24}?)[,.]?["”] (?:is|are|logo|brand)/.exec(record.description)?.[1];
  const maker = makerOf(record)?.replaceAll(/,? (?:Inc|Corp|Co|Ltd|LLC|USA|Company|Corporation|Stores|North America)\b\.?/g, "");
  if (maker !== undefined && record.products[0]?.toLowerCase().includes(maker.toLowerCase()) === true) return maker;
  return printed ?? maker ?? null;
}

/** A slip of the finger in the middle of a word. */
const slip = (text: string): string => {
  const at = Math.floor(text.length / 2);
  return text.length < 5 ? text : `${text.slice(0, at)}${text.charAt(at + 1)}${text.charAt(at)}${text.slice(at + 2)}`;
};
const otherModel = (model: string): string =>
  model.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 3) % 10)).replace(/^(.)/, "$17");
const respelt = (model: string): string =>
  (/[/-]/.test(model) ? model.replaceAll(/[/-]/g, " ") : model.replace(/(\D)(\d)/, "$1-$2")).toLowerCase();

export type Question = { how: string; product: AskedProduct; record: Record };

/** What owners of the recalled thing would ask, and what owners of another of that brand would. */
export function questionsOf(record: Record): { own: Question[]; others: Question[] } {
  const owned = ownedOf(record);
  if (owned === null) return { own: [], others: [] };
  const { brand, model, name } = owned;
  const ask = (how: string, product: AskedProduct): Question => ({ how, product, record });
  const last = name.split(" ").slice(-2).join(" ");
  const withModel =
    model === null
      ? []
      : [
          ask("brand, model, name", { brand, model, name }),
          ask("brand, model", { brand, model }),
          ask("brand, model spelt otherwise, kind of thing", { brand: brand.toLowerCase(), model: respelt(model), name: last }),
          ask("brand with a slip, model", { brand: slip(brand), model, name: last }),
          ask("model in the name", { name: `${brand} ${last} ${model}` }),
        ];
  const own = [
    ...withModel,
    ask("brand, name", { brand, name }),
    ask("brand, name in lower case with a slip", { brand: brand.toLowerCase(), name: slip(name.toLowerCase()) }),
    ask("brand with a slip, name", { brand: slip(brand), name }),
    ask("brand in the name", { name: `${brand} ${name}` }),
    ask("brand, kind of thing", { brand, name: last }),
  ];
  const others = [
    ...(model === null
      ? []
      : [
          ask("another model, kind of thing", { brand, model: otherModel(model), name: last }),
          ask("another model", { brand, model: otherModel(model) }),
        ]),
    ask("another thing of the brand", { brand, name: "garden hose reel" }),
    ask("another thing and model of the brand", { brand, model: "QX-7781", name: "garden hose reel" }),
    ask("the same kind of thing of another brand", { brand: "Velmora Istra", name: last }),
  ];
  return { own, others };
}
