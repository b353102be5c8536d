const DAY_MS = 86_400_000;

/** How a moment is written in each format that a file may ask for. */
const FORMATS: Record<string, (at: Date) => string> = {
  // RFC 822 as RSS wants it.
  rfc822: (at) => at.toUTCString(),
};

/** Midnight UTC of the day. */
export const startOfDay = (nowMs: number): number => Math.floor(nowMs / DAY_MS) * DAY_MS;

/** Fills `{{rfc822 -2 09:30}}`: that format, so many days from the given day, at that time UTC. */
export function fillPlaceholders(text: string, dayMs: number): string {
  return text.replaceAll(
    /\{\{(\w+) ([+-]?\d+) (\d\d):(\d\d)\}\}/g,
    (placeholder, format: string, days: string, hours: string, minutes: string) => {
      const write = FORMATS[format];
      if (write === undefined) throw new Error(`no such format: ${placeholder}`);
      return write(new Date(dayMs + Number(days) * DAY_MS + (Number(hours) * 60 + Number(minutes)) * 60_000));
    },
  );
}
