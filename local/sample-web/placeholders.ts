const DAY_MS = 86_400_000;

/** How a moment is written in each format that a file may ask for. */
const FORMATS: Record<string, (at: Date) => string> = {
  // RFC 822 as RSS wants it.
  rfc822: (at) => at.toUTCString(),
  rfc3339: (at) => at.toISOString().replace(".000Z", "Z"),
  // A time on the wall, whatever the zone.
  local: (at) => at.toISOString().slice(0, 19),
  date: (at) => at.toISOString().slice(0, 10),
  // The same two as iCalendar writes them.
  ical: (at) => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, ""),
  icaldate: (at) => at.toISOString().slice(0, 10).replaceAll("-", ""),
};

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Midnight UTC of the day. */
export const startOfDay = (nowMs: number): number => Math.floor(nowMs / DAY_MS) * DAY_MS;

/** `firstDayMs`: the day the sample web was first served, from which what has happened is dated; `dayMs`: today. */
export type SampleDays = { firstDayMs: number; dayMs: number };

/** The day of `-2`, two before the first day and the same for ever, or of `sat`, the coming one: today where it is one. */
function dayOf(when: string, { firstDayMs, dayMs }: SampleDays): number {
  const weekday = WEEKDAYS.indexOf(when);
  if (weekday < 0) return firstDayMs + Number(when) * DAY_MS;
  return dayMs + ((weekday - new Date(dayMs).getUTCDay() + 7) % 7) * DAY_MS;
}

/** Whether a text has dates that move on with the week. */
export const movesOn = (text: string): boolean => /\{\{\w+ [a-z]{3} /.test(text);

/** Fills `{{rfc822 -2 09:30}}` and `{{local sat 19:30}}`: that format, that day, at that time. */
export function fillPlaceholders(text: string, days: SampleDays): string {
  return text.replaceAll(
    /\{\{(\w+) ([+-]?\d+|[a-z]{3}) (\d\d):(\d\d)\}\}/g,
    (placeholder, format: string, when: string, hours: string, minutes: string) => {
      const write = FORMATS[format];
      const atMs = dayOf(when, days) + (Number(hours) * 60 + Number(minutes)) * 60_000;
      if (write === undefined || Number.isNaN(atMs)) throw new Error(`no such placeholder: ${placeholder}`);
      return write(new Date(atMs));
    },
  );
}
