import { sql } from "drizzle-orm";
import { boolean, doublePrecision, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";

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

/** What places are called, folded: their own names and those that other languages and older maps have for them. */
export const placeNames = pgTable(
  "place_names",
  {
    name: key("name").notNull(),
    placeId: key("place_id")
      .notNull()
      .references(() => places.id),
    /** The place's own name; not one that others call it. */
    own: boolean("own").notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.placeId] }), index("place_names_trigrams").using("gin", t.name.op("gin_trgm_ops"))],
);

/** A hall, as sources name it: made when one first does. Its id follows from city and name. */
export const venues = pgTable(
  "venues",
  {
    id: key("id").primaryKey(),
    placeId: key("place_id")
      .notNull()
      .references(() => places.id),
    name: text("name").notNull(),
    /** As `foldHall` leaves it. */
    folded: key("folded").notNull(),
    lat: doublePrecision("lat"),
    lon: doublePrecision("lon"),
    firstSeenAt: instant("first_seen_at").notNull(),
    /** The venue that an operator said it is; never one that is merged itself. */
    mergedInto: key("merged_into"),
    mergedBy: key("merged_by"),
  },
  (t) => [
    index("venues_by_place").on(t.placeId, t.folded, t.id),
    index("venues_merged")
      .on(t.mergedInto)
      .where(sql`${t.mergedInto} is not null`),
  ],
);
