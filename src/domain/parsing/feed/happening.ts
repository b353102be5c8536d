import type { Happening, Point } from "../results.ts";
import { childElements, textOf } from "../xml/index.ts";
import type { XmlElement } from "../xml/index.ts";
import { firstOf, trimmedAttribute } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { readPlain } from "./text.ts";
import { readTownEvent } from "./town-events.ts";

const LOCATIONS = ["ev:location", "xcal:location", "calendarevent:location"];

/** When and where something happens, for feeds of events: RSS's event module, xCal in RSS, Google's `gd:when`, towns' calendars, GeoRSS. */
export function readHappening(fields: Fields): Happening | null {
  const when = fields.get("gd:when")?.[0];
  const where = fields.get("gd:where")?.[0];
  const town = readTownEvent(fields);
  const happening: Happening = {
    start: firstOf(fields, ["ev:startdate", "xcal:dtstart"], readPlain) ?? (when ? trimmedAttribute(when, "starttime") : town.start),
    end: firstOf(fields, ["ev:enddate", "xcal:dtend"], readPlain) ?? (when ? trimmedAttribute(when, "endtime") : town.end),
    location: firstOf(fields, LOCATIONS, readPlain) ?? (where ? trimmedAttribute(where, "valuestring") : null),
    organizer: firstOf(fields, ["ev:organizer", "xcal:organizer"], readPlain),
    point: readPoint(fields),
  };
  return Object.values(happening).every((part) => part === null) ? null : happening;
}

/** `georss:point`, a GML position wherever it is wrapped, or the W3C's `geo:lat` and `geo:long`. */
function readPoint(fields: Fields): Point | null {
  const latitude = firstOf(fields, ["geo:lat"], readPlain);
  const longitude = firstOf(fields, ["geo:long", "geo:lon"], readPlain);
  if (latitude !== null && longitude !== null) return toPoint([latitude, longitude]);
  const written = firstOf(fields, ["georss:point"], readPlain) ?? firstOf(fields, ["georss:where", "gml:point", "geo:point"], positionIn);
  return written === null ? null : toPoint(written.split(/[\s,]+/));
}

function positionIn(element: XmlElement): string | null {
  const parts = childElements(element);
  const at = (local: string): string => textOf(parts.find((part) => part.local === local) ?? element).trim();
  if (parts.some(({ local }) => local === "pos")) return at("pos");
  if (parts.some(({ local }) => local === "lat")) return `${at("lat")} ${at("long")}`;
  return parts[0] ? positionIn(parts[0]) : null;
}

function toPoint([latitude, longitude, ...more]: string[]): Point | null {
  const [lat, lon] = [Number(latitude || Number.NaN), Number(longitude || Number.NaN)];
  return more.length === 0 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}
