import { zonedToInstant } from "../../lib/time.ts";
import type { EventDraft } from "../items/schema.ts";
import { formatWall, isTimeZone, wallClockAt } from "./time.ts";

/** What cleaning calls the zone of an instant whose source named none: the offset it was written with. */
const OFFSET_ONLY = /^(?:UTC|Etc\/GMT[+-]\d+)$/;

/**
 * An event whose source gave bare instants, told by the clocks of a zone; one that named its zone, floats or takes whole
 * days stays as it is. The instants are the same before and after.
 */
export function toldInZone(event: EventDraft, zone: string): EventDraft {
  const from = event.time_zone;
  if (from === null || event.all_day || !OFFSET_ONLY.test(from) || !isTimeZone(zone)) return event;
  const retell = (local: string | null) => {
    const instant = local === null ? null : zonedToInstant(local, from);
    return instant === null ? null : formatWall(wallClockAt(Date.parse(instant), zone));
  };
  return { ...event, starts_local: retell(event.starts_local), ends_local: retell(event.ends_local), time_zone: zone };
}
