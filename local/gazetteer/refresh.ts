import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip, gzipSync } from "node:zlib";
import { z } from "zod";
import { assignCodes } from "./codes.ts";
import type { City } from "./codes.ts";

const OUTPUT = join(import.meta.dirname, "cities.tsv.gz");
/** Places that nobody lives in any more: abandoned, historical, destroyed. */
const GONE = new Set(["PPLQ", "PPLH", "PPLW"]);

type Row = City & { lat: number; lon: number; timeZone: string; featureCode: string };

const JsonRow = z
  .object({
    ...{ id: z.int(), name: z.string(), ascii: z.string(), fcode: z.string(), country: z.string() },
    ...{ admin1: z.string(), lat: z.number(), lon: z.number(), tz: z.string(), population: z.int() },
  })
  .transform(({ id, ascii, fcode, tz, ...rest }): Row => ({ ...rest, geonameId: id, asciiName: ascii, featureCode: fcode, timeZone: tz }));

/** A line of GeoNames' own dump: https://download.geonames.org/export/dump/readme.txt */
function readDumpLine(line: string): Row {
  const [id, name, asciiName, , lat, lon, , featureCode, country, , admin1, , , , population, , , timeZone] = line.split("\t");
  return JsonRow.parse({
    ...{ id: Number(id), name, ascii: asciiName, fcode: featureCode, country, admin1 },
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
const lines = cities.map(({ geonameId, name, country, admin1, lat, lon, timeZone, population }) => {
  const { code = "", aliases = [] } = codes.get(geonameId) ?? {};
  return [geonameId, code, name, country, admin1, lat, lon, timeZone, population, aliases.join(",")].join("\t");
});
await writeFile(OUTPUT, gzipSync(`${lines.join("\n")}\n`, { level: 9 }));
console.log(`${cities.length} cities`);
