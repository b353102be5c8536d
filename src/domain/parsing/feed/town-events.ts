import { readWhen } from "../page/dates/read.ts";
import { addDuration } from "../page/dates/duration.ts";
import { formatWhen } from "../page/dates/when.ts";
import type { When } from "../page/dates/when.ts";
import { firstOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { readPlain } from "./text.ts";

/** `September 12, 2026 - September 14, 2026`, `07:00 PM - 08:00 PM` */
const UNTIL = /\s+[-–]\s+/;

/**
 * The `calendarEvent` module in which the websites of many American towns (CivicPlus) tell when something happens: days and times
 * in words, apart. A time that cannot be read (`All Day`) leaves the day alone.
 */
export function readTownEvent(fields: Fields): { start: string | null; end: string | null } {
  if (!fields.has("calendarevent:eventdates")) return { start: null, end: null };
  const text = (name: string) => firstOf(fields, [`calendarevent:${name}`], readPlain) ?? "";
  const [firstDay = "", lastDay = firstDay] = text("eventdates").split(UNTIL);
  const [from = "", to = ""] = text("eventtimes").split(UNTIL);
  const start = momentOf(firstDay, from);
  const end = to === "" && lastDay === firstDay ? null : momentOf(lastDay, to);
  // The last day is one of them; an end is not.
  const after = end?.clock === null ? addDuration(end, "P1D") : end;
  return { start: start && formatWhen(start), end: after && formatWhen(after) };
}

function momentOf(day: string, time: string): When | null {
  const when = readWhen(`${day} ${time}`) ?? readWhen(day);
  return when?.day == null ? null : when;
}
