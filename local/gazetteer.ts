import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import pg from "pg";

const FILE = join(import.meta.dirname, "gazetteer/cities.tsv.gz");
const CHUNK = 6_000;

const INSERT_PLACES = `
  insert into places (id, code, name, country, admin1, lat, lon, time_zone, population)
  select 'plc_' || id, code, name, country, nullif(admin1, ''), lat, lon, time_zone, population
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[], $8::text[], $9::int[])
    as city (id, code, name, country, admin1, lat, lon, time_zone, population)
  on conflict do nothing`;
const INSERT_ALIASES = `
  insert into place_aliases (code, place_id)
  select alias, 'plc_' || id from unnest($1::text[], $2::text[]) as alias (id, alias)
  on conflict do nothing`;
const INSERT_NAMES = `
  insert into place_names (name, place_id, own)
  select name, 'plc_' || id, own from unnest($1::text[], $2::text[], $3::bool[]) as name (id, name, own)
  on conflict do nothing`;

/** Fills the table of places from the shipped gazetteer, if it is empty, in one transaction. Answers how many it added. */
export async function loadGazetteer(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from places limit 1");
    if (rowCount !== 0) return 0;
    const cities = await readCities();
    await client.query("begin");
    for (let start = 0; start < cities.length; start += CHUNK) await insert(client, cities.slice(start, start + CHUNK));
    await client.query("commit");
    await client.query("vacuum (analyze) places, place_aliases, place_names");
    return cities.length;
  } finally {
    await client.end();
  }
}

async function readCities(): Promise<string[][]> {
  const text = (await promisify(gunzip)(await readFile(FILE))).toString();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
}

async function insert(client: pg.Client, cities: string[][]): Promise<void> {
  const column = (index: number) => cities.map((city) => city[index] ?? "");
  await client.query(INSERT_PLACES, [0, 1, 2, 3, 4, 5, 6, 7, 8].map(column));
  const [aliases, ownNames, otherNames] = [listed(cities, 9), listed(cities, 10), listed(cities, 11)];
  await client.query(INSERT_ALIASES, [aliases.map(([id]) => id), aliases.map(([, alias]) => alias)]);
  const names = [...ownNames, ...otherNames];
  await client.query(INSERT_NAMES, [names.map(([id]) => id), names.map(([, name]) => name), names.map((_, i) => i < ownNames.length)]);
}

/** A column of lists, as pairs of id and entry. */
function listed(cities: string[][], column: number): [id: string, entry: string][] {
  return cities.flatMap((city) =>
    (city[column] ?? "")
      .split(",")
      .filter(Boolean)
      .map((entry): [string, string] => [city[0] ?? "", entry]),
  );
}

if (import.meta.main) {
  const databaseUrl = process.env["DATABASE_URL"];
  if (databaseUrl === undefined) {
    console.error("DATABASE_URL is not set: the connection string of the database to fill");
    process.exit(1);
  }
  const added = await loadGazetteer(databaseUrl);
  console.log(added === 0 ? "Nothing to do: there are places already." : `Added ${added} places.`);
}
