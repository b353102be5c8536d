import type { Components } from "./components.ts";
import { firstOf } from "./lines.ts";
import { resolveLink } from "../links.ts";
import { textOf } from "./text.ts";
import type { ParsedCalendar } from "./types.ts";
import { parseDuration } from "./values.ts";
import type { Zone } from "./zones/index.ts";
import { zoneByName } from "./zones/names.ts";

/** What the calendar says of itself, in the words of RFC 7986 or, before it, of Apple and Microsoft. */
export type Header = Pick<ParsedCalendar, "name" | "description" | "url" | "timeZone" | "color" | "ttlMinutes"> & {
  zone: Zone | null;
  /** METHOD:CANCEL (RFC 5546): every event in it is cancelled. */
  cancels: boolean;
};

export function readHeader({ calendar }: Components, base: string | null): Header {
  const text = (...names: string[]) => names.map((name) => textOf(firstOf(calendar, name))).find((value) => value !== null) ?? null;
  const zoneName = text("X-WR-TIMEZONE", "TIMEZONE-ID");
  const zone = zoneName === null ? null : zoneByName(zoneName);
  return {
    name: text("NAME", "X-WR-CALNAME"),
    description: text("DESCRIPTION", "X-WR-CALDESC"),
    url: resolveLink(text("URL"), base),
    timeZone: zone?.iana ?? null,
    color: text("COLOR", "X-APPLE-CALENDAR-COLOR"),
    ttlMinutes: minutesOf(text("REFRESH-INTERVAL", "X-PUBLISHED-TTL")),
    zone,
    cancels: text("METHOD")?.toUpperCase() === "CANCEL",
  };
}

function minutesOf(written: string | null): number | null {
  const duration = written === null ? null : parseDuration(written);
  const minutes = duration ? duration.days * 1440 + Math.round(duration.seconds / 60) : 0;
  return minutes > 0 ? minutes : null;
}
