import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip, gzipSync } from "node:zlib";
import { z } from "zod";
import { assignCodes } from "./codes.ts";
import type { City } from "./codes.ts";
import { foldedNames } from "./names.ts";

const OUTPUT = join(import.meta.dirname, "cities.tsv.gz");
/** Places that nobody lives in any more: abandoned, historical, destroyed. */
const GONE = new Set(["PPLQ", "PPLH", "PPLW"]);

type Row = City & { otherNames: string[]; lat: number; lon: number; timeZone: string; featureCode: string };

const JsonRow = z
  .object({
    ...{ id: z.int(), name: z.string(), ascii: z.string(), alt: z.array(z.string()), fcode: z.string(), country: z.string() },
    ...{ admin1: z.string(), lat: z.number(), lon: z.number(), tz: z.string(), population: z.int() },
  })
  .transform(({ id, ascii, alt, fcode, tz, ...rest }): Row => ({
    ...rest,
    geonameId: id,
    asciiName: ascii,
    otherNames: alt,
    featureCode: fcode,
    timeZone: tz,
  }));

/** A line of GeoNames' own dump: https://download.geonames.org/export/dump/readme.txt */
function readDumpLine(line: string): Row {
  const [id, name, asciiName, alternatives = "", lat, lon, , featureCode, country, , admin1, , , , population, , , timeZone] =
    line.split("\t");
  return JsonRow.parse({
    ...{ id: Number(id), name, ascii: asciiName, alt: alternatives.split(","), fcode: featureCode, country, admin1 },
    ...{ lat: Number(lat), lon: Number(lon), tz: timeZone, population: Number(population) },
  });
}

async function readCities(path: string): Promise<Row[]> {
  const file = createReadStream(path);
  const rows: Row[] = [];
  for await (const line of createInterface({ input: path.endsWith(".gz") ? file.pipe(createGunzip()) : file })) {
    if (line !== "") rows.push(line.startsWith("{") ? JsonRow.parse(JSON.parse(line)) : readDumpLine(line));
  }
  return rows.filter((row) => !GONE.has(row.featureCode)).toSorted((a, b) => a.geonameId - b.geonameId);
}

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error("usage: node local/gazetteer/refresh.ts <cities15000.txt | cities15000.jsonl>[.gz]");
  process.exit(1);
}
const cities = await readCities(source);
const codes = assignCodes(cities);
const lines = cities.map((city) => {
  const { geonameId, name, country, admin1, lat, lon, timeZone, population } = city;
  const { code = "", aliases = [] } = codes.get(geonameId) ?? {};
  const { own, other } = foldedNames(city, code);
  const lists = [aliases, own, other].map((list) => list.join(","));
  return [geonameId, code, name, country, admin1, lat, lon, timeZone, population, ...lists].join("\t");
});
await writeFile(OUTPUT, gzipSync(`${lines.join("\n")}\n`, { level: 9 }));
console.log(`${cities.length} cities`);
