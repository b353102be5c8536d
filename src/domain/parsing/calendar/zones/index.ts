import type { Warn } from "../warnings.ts";
import { zoneByGuess, zoneByName } from "./names.ts";
import type { Zone } from "./zone.ts";

export { ianaZone } from "./iana.ts";
export { toLocal, toUtc, UTC } from "./zone.ts";
export type { Zone } from "./zone.ts";

/** A VTIMEZONE: what its definition amounts to, and the name some producers give for it (X-LIC-LOCATION). */
export type ZoneDefinition = { location: string | null; zone: Zone | null };

/**
 * How the TZIDs of one calendar are read: IANA name, Windows id, the calendar's own VTIMEZONE, then a guess. A TZID that
 * nothing explains is null (the time floats) with a warning. Definitions may come after their use.
 */
export function createZoneResolver(definitions: Map<string, ZoneDefinition>, warn: Warn): (tzid: string) => Zone | null {
  const known = new Map<string, Zone | null>();
  return (tzid) => {
    let zone = known.get(tzid);
    if (zone === undefined) {
      zone = resolve(tzid, definitions.get(tzid.trim()));
      known.set(tzid, zone);
      if (!zone) warn("time-zone", `${JSON.stringify(tzid.slice(0, 60))} is not known; its times are read as floating`);
    }
    return zone;
  };
}

function resolve(tzid: string, definition: ZoneDefinition | undefined): Zone | null {
  const byLocation = definition?.location ? zoneByName(definition.location) : null;
  return zoneByName(tzid) ?? byLocation ?? definition?.zone ?? zoneByGuess(tzid);
}
