const DAY_MS = 86_400_000;

/** How a moment is written in each format that a file may ask for. */
const FORMATS: Record<string, (at: Date) => string> = {
  // RFC 822 as RSS wants it.
  rfc822: (at) => at.toUTCString(),
  rfc3339: (at) => at.toISOString().replace(".000Z", "Z"),
  // A time on the wall, whatever the zone.
  local: (at) => at.toISOString().slice(0, 19),
  date: (at) => at.toISOString().slice(0, 10),
};

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Days from the given day to `-2`, or to the coming `sat`: the day itself where it is one. */
function daysTo(when: string, dayMs: number): number {
  const weekday = WEEKDAYS.indexOf(when);
  return weekday < 0 ? Number(when) : (weekday - new Date(dayMs).getUTCDay() + 7) % 7;
}

/** Midnight UTC of the day. */
export const startOfDay = (nowMs: number): number => Math.floor(nowMs / DAY_MS) * DAY_MS;

/** Fills `{{rfc822 -2 09:30}}` and `{{local sat 19:30}}`: that format, so many days from the given day or on the coming weekday, at that time. */
export function fillPlaceholders(text: string, dayMs: number): string {
  return text.replaceAll(
    /\{\{(\w+) ([+-]?\d+|[a-z]{3}) (\d\d):(\d\d)\}\}/g,
    (placeholder, format: string, when: string, hours: string, minutes: string) => {
      const write = FORMATS[format];
      const days = daysTo(when, dayMs);
      if (write === undefined || Number.isNaN(days)) throw new Error(`no such placeholder: ${placeholder}`);
      return write(new Date(dayMs + days * DAY_MS + (Number(hours) * 60 + Number(minutes)) * 60_000));
    },
  );
}
