import { doublePrecision, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { key } from "./columns.ts";

/** Cities of the gazetteer (GeoNames, CC BY 4.0). */
export const places = pgTable(
  "places",
  {
    id: key("id").primaryKey(),
    code: key("code").notNull().unique(),
    name: text("name").notNull(),
    country: text("country").notNull(),
    admin1: text("admin1"),
    lat: doublePrecision("lat").notNull(),
    lon: doublePrecision("lon").notNull(),
    timeZone: text("time_zone").notNull(),
    population: integer("population").notNull(),
  },
  (t) => [
    index("places_by_population").on(t.population.desc().nullsFirst(), t.id),
    index("places_by_country").on(t.country, t.population.desc().nullsFirst(), t.id),
  ],
);

/** Other codes under which a place answers. */
export const placeAliases = pgTable("place_aliases", {
  code: key("code").primaryKey(),
  placeId: key("place_id")
    .notNull()
    .references(() => places.id),
});
