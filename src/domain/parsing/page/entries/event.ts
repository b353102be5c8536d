import { addDuration } from "../dates/duration.ts";
import { readEnd, readRange, readWhen } from "../dates/read.ts";
import { readTimeOfDay } from "../dates/clock.ts";
import { formatClock, formatWhen } from "../dates/when.ts";
import type { When } from "../dates/when.ts";
import { isThing, localName, thingsOf, valuesOf } from "../things.ts";
import type { Thing } from "../things.ts";
import type { EventDetails, RawSchedule } from "../types.ts";
import { readPeople } from "./people.ts";
import { firstFlag, firstLine, firstUrl, textOf } from "./values.ts";

const MAX_SCHEDULES = 20;
const MAX_SCHEDULE_VALUES = 400;

/** Start and end as far as they can be read, and what was there that could not. */
export type Times = { start: string | null; end: string | null; unreadable: string[] };

/** When a thing happens: `startDate`, `endDate`, or where that is missing `duration`; days take their time from `startTime`, `endTime`. */
export function readTimes(thing: Thing): Times {
  const starts = textsOf(thing, "startDate");
  const ends = textsOf(thing, "endDate");
  const range = starts.map(readRange).find(({ start }) => start !== null) ?? { start: null, end: null };
  const start = atTimeOf(thing, "startTime", range.start);
  const said = ends.map((text) => readEnd(text, start)).find((when) => when !== null) ?? range.end;
  const end = atTimeOf(thing, "endTime", said) ?? endByDuration(thing, start);
  return {
    start: start && formatWhen(start),
    end: end && formatWhen(end),
    unreadable: [...(start === null ? starts : []), ...(said === null ? ends : [])],
  };
}

/** A day with the time of day that stands beside it. */
function atTimeOf(thing: Thing, name: string, day: When | null): When | null {
  if (day?.day == null || day.clock !== null) return day;
  return { ...day, clock: readTimeOfDay(firstLine(thing, name) ?? "") };
}

function textsOf(thing: Thing, name: string): string[] {
  return valuesOf(thing, name)
    .map((value) => textOf(value))
    .filter((text) => text !== null);
}

function endByDuration(thing: Thing, start: When | null): When | null {
  const duration = firstLine(thing, "duration");
  return start && duration !== null ? addDuration(start, duration) : null;
}

/** A date of any property, null where none can be read. */
export function readDate(thing: Thing, ...names: string[]): string | null {
  for (const name of names) {
    for (const text of textsOf(thing, name)) {
      const when = readWhen(text);
      if (when) return formatWhen(when);
    }
  }
  return null;
}

/** What a page says about an event besides name, time, place and price. */
export function readEventDetails(event: Thing, base: string | null, onlineUrl: string | null): EventDetails {
  const door = firstLine(event, "doorTime");
  const doorClock = door === null ? null : readTimeOfDay(door);
  const [superEvent] = valuesOf(event, "superEvent");
  const schedules = thingsOf(event, "eventSchedule").slice(0, MAX_SCHEDULES);
  return {
    status: readStatus(textsOf(event, "eventStatus")),
    previousStart: readDate(event, "previousStartDate"),
    doorTime: doorClock ? formatClock(doorClock) : readDate(event, "doorTime"),
    duration: firstLine(event, "duration"),
    timeZone: schedules.map((schedule) => firstLine(schedule, "scheduleTimezone")).find((zone) => zone !== null) ?? null,
    attendance: readAttendance(firstLine(event, "eventAttendanceMode")),
    onlineUrl,
    organizer: readPeople(event, base, "organizer", "organiser")[0] ?? null,
    performers: readPeople(event, base, "performer", "performers", "actor"),
    isFree: firstFlag(event, "isAccessibleForFree"),
    schedules: schedules.map(rawSchedule),
    superEvent:
      superEvent === undefined ? null : { name: textOf(superEvent), url: isThing(superEvent) ? firstUrl(superEvent, base, "url") : null },
  };
}

/** Of several the gravest: what is cancelled does not take place, whenever it was to. */
function readStatus(written: string[]): EventDetails["status"] {
  const said = written.map(statusNamed).filter((status) => status !== null);
  return said.find((status) => status === "cancelled") ?? said.find((status) => status === "postponed") ?? said[0] ?? null;
}

/** `https://schema.org/EventCancelled`, `Canceled`, `on-schedule`. */
function statusNamed(written: string): EventDetails["status"] {
  const word = localName(written)
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "")
    .replace(/^event/, "");
  if (/^cancell?ed$/.test(word)) return "cancelled";
  if (word === "postponed" || word === "rescheduled") return word;
  if (word === "movedonline") return "moved_online";
  return /^(?:scheduled|onschedule|confirmed)$/.test(word) ? "scheduled" : null;
}

function readAttendance(written: string | null): EventDetails["attendance"] {
  const word = /(offline|online|mixed)\w*$/i.exec(written ?? "")?.[1]?.toLowerCase();
  return word === "offline" || word === "online" || word === "mixed" ? word : null;
}

/** Every property of a schedule by its name, its values as text. */
function rawSchedule(schedule: Thing): RawSchedule {
  const properties = [...schedule.props].map(([name, values]): [string, string[]] => [
    name,
    values.slice(0, MAX_SCHEDULE_VALUES).flatMap((value) => textOf(value) ?? []),
  ]);
  return Object.fromEntries(properties);
}
