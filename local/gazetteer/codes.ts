import { foldText } from "../../src/lib/fold-text.ts";

/** What a place's code is made of. `admin1` is GeoNames' code of the first-level division: a state, a region. */
export type City = { geonameId: number; asciiName: string; name: string; country: string; admin1: string; population: number };
export type Codes = { code: string; aliases: string[] };

/**
 * Gives every city a code that people can read and type. The most populous of a name in a country gets `cc-name` (and
 * answers to `cc-name-admin1` too), the most populous of the same name in another division `cc-name-admin1`, any
 * further one that and its GeoNames number. Where the name can be spelt in two ways (muenchen, munchen), both lead there.
 */
export function assignCodes(cities: City[]): Map<number, Codes> {
  const taken = new Set<string>();
  const codes = new Map<number, Codes>();
  const take = (code: string): boolean => code !== "" && !taken.has(code) && Boolean(taken.add(code));
  const firstFree = (candidates: string[]): string => {
    const free = candidates.find(take);
    if (free === undefined) throw new Error(`no code is free: ${candidates.join(", ")}`);
    return free;
  };
  const byPopulation = cities.toSorted((a, b) => b.population - a.population || a.geonameId - b.geonameId);

  for (const city of byPopulation) {
    const short = shortCode(city);
    if (take(short)) codes.set(city.geonameId, { code: short, aliases: [] });
  }
  for (const city of byPopulation) {
    const short = shortCode(city);
    const long = city.admin1 === "" ? "" : `${short}-${slug(city.admin1)}`;
    const known = codes.get(city.geonameId);
    if (known !== undefined) known.aliases = [long].filter(take);
    else
      codes.set(city.geonameId, {
        code: firstFree([long, `${long || short}-${city.geonameId}`, `${short}-no-${city.geonameId}`]),
        aliases: [],
      });
  }
  for (const city of byPopulation) {
    const spelt = `${city.country.toLowerCase()}-${slug(city.name)}`;
    if (slug(city.name) !== "" && take(spelt)) codes.get(city.geonameId)?.aliases.push(spelt);
  }
  return codes;
}

function shortCode(city: City): string {
  const name = slug(city.asciiName) || slug(city.name) || String(city.geonameId);
  return `${city.country.toLowerCase()}-${name}`;
}

function slug(text: string): string {
  return foldText(text)
    .replaceAll(/['’`]/g, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}
