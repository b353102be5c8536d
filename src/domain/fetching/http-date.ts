const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** The three forms of RFC 9110 §5.6.7; names of days and months in any case, everything else to the letter. */
const FORMS = [
  /^(?:mon|tue|wed|thu|fri|sat|sun), (?<day>\d\d) (?<month>[a-z]{3}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) gmt$/i,
  /^(?:mon|tues|wednes|thurs|fri|satur|sun)day, (?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) gmt$/i,
  /^(?:mon|tue|wed|thu|fri|sat|sun) (?<month>[a-z]{3}) (?<day>\d\d| \d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/i,
];

/** An HTTP-date in milliseconds since the epoch, or null for anything else. */
export function parseHttpDate(text: string, nowMs: number): number | null {
  for (const form of FORMS) {
    const { day, month, year, time } = form.exec(text.trim())?.groups ?? {};
    if (day === undefined || month === undefined || year === undefined || time === undefined) continue;
    return toMs(fullYear(year, nowMs), MONTHS.indexOf(month.toLowerCase()), Number(day), time);
  }
  return null;
}

function toMs(year: number, month: number, day: number, time: string): number | null {
  const [hour = 0, minute = 0, second = 0] = time.split(":").map(Number);
  if (month < 0 || hour > 23 || minute > 59 || second > 60) return null;
  const date = new Date(Date.UTC(year, month, day, hour, minute, Math.min(second, 59)));
  return date.getUTCDate() === day ? date.getTime() : null;
}

/** RFC 9110 §5.6.7: two digits that would lie more than 50 years ahead mean the most recent such year past. */
function fullYear(digits: string, nowMs: number): number {
  if (digits.length === 4) return Number(digits);
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear + 50 ? year - 100 : year;
}
