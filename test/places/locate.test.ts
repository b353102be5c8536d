import { beforeAll, describe, expect, inject, it } from "vitest";
import { loadGazetteer } from "../../local/gazetteer.ts";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import type { EventDraft } from "../../src/domain/items/schema.ts";
import { findPlace, locateEvents } from "../../src/domain/places/index.ts";
import { createDatabase, wireStats } from "../support/control.ts";

let db: Db;
beforeAll(async () => {
  const url = await createDatabase();
  await loadGazetteer(url);
  db = openDb(url, inject("stack").neonHttpUrl);
}, 60_000);

type Said = Partial<EventDraft>;
const event = (said: Said): EventDraft => ({ ...EMPTY.event.event, ...said });

/** Code of the place, or why there is none. */
async function locate(said: Said, sourceCode: string | null = null): Promise<string | null> {
  const source = sourceCode === null ? null : ((await findPlace(db, sourceCode))?.id ?? null);
  const [located] = await locateEvents(db, [event(said)], source);
  return located?.place?.code ?? located?.why ?? null;
}

const MORE_THAN_ONE = /^There is more than one /;

describe("an address", () => {
  it.each([
    ["12 rue de Rivoli, 75004 Paris, France", "fr-paris"],
    ["12 rue de Rivoli, F-75004 Paris", "fr-paris"],
    ["Stephansplatz 1, A-1010 Wien", "at-vienna"],
    ["Stephansplatz 1, 1010 Wien, Österreich", "at-vienna"],
    ["Bahnhofstrasse 1, CH-8001 Zürich", "ch-zurich"],
    ["100 Main St, Paris, TX 75460", "us-paris"],
    ["100 Main St, Paris, Texas, USA", "us-paris"],
    ["Covent Garden, London ON N6A 3K7, Canada", "ca-london"],
    ["Covent Garden, London WC2E 8RF, United Kingdom", "gb-london"],
    ["10 Downing Street, London SW1A 2AA", "gb-london"],
    ["Covent Garden, London N6A 3K7", "ca-london"],
    ["Old Hall, EC1A 1BB, London", "gb-london"],
    ["Kulturhaus B1 2AB, Berlin", "de-berlin"],
    ["Kulturhaus B1 2AB, Berlin, Germany", "de-berlin"],
    ["Casemates Square, Gibraltar GX11 1AA", "gi-gibraltar"],
    ["Casemates Square, GX11 1AA, Gibraltar", "gi-gibraltar"],
    ["Room A1 2ND floor, 100 Main St, Paris, TX 75460", "us-paris"],
    ["Dam 1, 1012 JS Amsterdam, NL", "nl-amsterdam"],
    ["Marienplatz 1, 80331 München, DE", "de-muenchen"],
    ["Marienplatz 1, Munich, Germany", "de-muenchen"],
    ["1 Esplanade Drive, Singapore", "sg-singapore"],
    ["4 Pennsylvania Plaza, New York, NY 10001, US", "us-new-york-city"],
    ["Portland OR 97201", "us-portland"],
    ["Portland, Maine", "us-portland-me"],
    ["Federation Square, Melbourne, Victoria, Australia", "au-melbourne"],
    ["Federation Square, Melbourne VIC 3000", "au-melbourne"],
    ["Belleville Street, Victoria, BC V8V 1W9", "ca-victoria"],
    ["Royal Mile, Edinburgh, Scotland", "gb-edinburgh"],
    ["Calle Mayor 1, Valencia, España", "es-valencia"],
    ["Wenceslas Square, Praha, Česko", "cz-prague"],
    ["Красная площадь, Москва, Россия", "ru-moscow"],
  ])("that says enough is understood: %s", async (address, code) => {
    expect(await locate({ address })).toBe(code);
  });

  it("that could mean several cities means none, and says so", async () => {
    expect(await locate({ address: "Main Hall, Springfield, USA" })).toMatch(MORE_THAN_ONE);
    expect(await locate({ address: "Main Hall, Paris" })).toMatch(MORE_THAN_ONE);
    expect(await locate({ address: "Main Hall, Portland, USA" })).toMatch(MORE_THAN_ONE);
  });

  it("without a city we know is said to be unknown, not guessed", async () => {
    expect(await locate({ address: "Village Green, Little Nowhere, France" })).toBe("No city we know fits the address.");
    expect(await locate({})).toBeNull();
  });

  it("in another country than the source's place is never put there", async () => {
    expect(await locate({ address: "Village Green, Little Nowhere, France" }, "de-berlin")).toBe("No city we know fits the address.");
    expect(await locate({ address: "Village Green, B1 2AB, Little Nowhere" }, "de-berlin")).toBe("No city we know fits the address.");
    expect(await locate({ address: "Village Green, Little Nowhere, Germany" }, "de-berlin")).toBe("de-berlin");
    expect(await locate({ address: "Kulturhaus B1 2AB, Little Nowhere, Germany" }, "de-berlin")).toBe("de-berlin");
  });
});

describe("cities of one name", () => {
  const address = "Main Hall, Paris";
  it("are told apart by the event's zone", async () => {
    expect(await locate({ address, time_zone: "Europe/Paris" })).toBe("fr-paris");
    expect(await locate({ address, time_zone: "America/Chicago" })).toBe("us-paris");
    expect(await locate({ address: "Main Hall, Portland", time_zone: "America/Los_Angeles" })).toBe("us-portland");
  });
  it("are told apart by the position", async () => {
    expect(await locate({ address, lat: 33.66, lon: -95.55 })).toBe("us-paris");
    expect(await locate({ address, lat: 48.86, lon: 2.34 })).toBe("fr-paris");
  });
  it("are told apart by the source's place", async () => {
    expect(await locate({ address }, "us-dallas")).toBe("us-paris");
    expect(await locate({ address }, "fr-lyon")).toBe("fr-paris");
    expect(await locate({ address: "Covent Garden, London" }, "ca-toronto")).toBe("ca-london");
  });
  it("the event's own zone outweighs its source's place", async () => {
    expect(await locate({ address: "Covent Garden, London", time_zone: "Europe/London" }, "ca-toronto")).toBe("gb-london");
  });
});

describe("a hall's name", () => {
  it("is not taken for a city", async () => {
    expect(await locate({ venue: "Victoria" }, "de-berlin")).toBe("de-berlin");
    expect(await locate({ venue: "The Phoenix" }, "gb-oxford")).toBe("gb-oxford");
    expect(await locate({ venue: "Nelson, 12 High Street" }, "gb-oxford")).toBe("gb-oxford");
    expect(await locate({ venue: "Phoenix" })).toBe("No city we know fits the address.");
  });
  it("that is a city's name is that city in its own zone", async () => {
    expect(await locate({ venue: "Berlin", time_zone: "Europe/Berlin" })).toBe("de-berlin");
  });
});

describe("a position", () => {
  it("alone is in the city that reaches there, not in the suburb whose centre is nearer", async () => {
    expect(await locate({ lat: 48.8566, lon: 2.3522 })).toBe("fr-paris");
    expect(await locate({ lat: 48.8713, lon: 2.3985 })).toBe("fr-paris");
    expect(await locate({ lat: 48.8049, lon: 2.1204 })).toBe("fr-versailles");
  });
  it("far from every city is nowhere", async () => {
    expect(await locate({ lat: 0, lon: -140 })).toBe("There is no city within 30 km of the position.");
    expect(await locate({ lat: 0, lon: -140 }, "fr-paris")).toBe("There is no city within 30 km of the position.");
  });
  it("in another country than the address says is not believed", async () => {
    expect(await locate({ address: "Hall, Nowhere, Spain", lat: 48.8566, lon: 2.3522 })).toMatch(/not in the country/);
  });
  it("across the date line is found", async () => {
    expect(await locate({ lat: -18.14, lon: 178.44 })).toBe("fj-suva");
  });
});

describe("a place that the event names itself", () => {
  it("goes before everything, by id, code or further code", async () => {
    for (const place_id of ["plc_2988507", "fr-paris", "fr-paris-a8"]) {
      expect(await locate({ place_id, address: "Berlin, Germany", lat: 40, lon: -3 }, "de-berlin")).toBe("fr-paris");
    }
  });
  it("and that we do not know, is said", async () => {
    expect(await locate({ place_id: "xx-nowhere" })).toBe('"xx-nowhere" is no place of the gazetteer.');
    expect(await locate({ place_id: "xx-nowhere", address: "Berlin, Germany" })).toBe("de-berlin");
  });
});

it("many events at once ask three statements per 500, whatever they say", async () => {
  const places = ["Berlin, Germany", "Paris, TX", "Nowhere", "Rome, Italy"];
  const events = Array.from({ length: 1_200 }, (_, n) =>
    event({ address: `Hall ${n}, ${places[n % 4]}`, ...(n % 3 === 0 ? { lat: (n % 80) + 0.5, lon: n % 170 } : {}) }),
  );
  const before = await wireStats();
  const located = await locateEvents(db, events, "plc_2988507");
  const after = await wireStats();
  expect(after.sql.statements - before.sql.statements).toBe(9);
  expect(after.sql.requests - before.sql.requests).toBe(3);
  const oneByOne = await Promise.all(events.slice(0, 40).map((each) => locateEvents(db, [each], "plc_2988507")));
  expect(located.slice(0, 40)).toEqual(oneByOne.flat());
});
