import { z } from "zod";

/** Days, both inclusive. */
export type DateWindow = { from: string; to: string };

/** How far a register has been read, and where its window goes on when one run could not read all of it. */
export type Progress = { readTo: string | null; unfinished: Unfinished | null };
export type Unfinished = DateWindow & { offset: number; backfill: boolean };

const DAY_MS = 24 * 3600 * 1000;
const FIRST_WINDOW_DAYS = 90;
/** Records appear days after the date they bear. */
const OVERLAP_DAYS = 7;

const day = z.iso.date();
const Stored = z.object({
  read_to: day.nullable(),
  unfinished: z.object({ from: day, to: day, offset: z.number().int().min(0), backfill: z.boolean() }).nullable(),
});
const NOTHING: Progress = { readTo: null, unfinished: null };

const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** What to read now: the rest of an unfinished window, else from a week before the last one ended, else the last 90 days. */
export function windowFor({ readTo, unfinished }: Progress, nowMs: number): Unfinished {
  if (unfinished !== null) return unfinished;
  const from = readTo === null ? nowMs - FIRST_WINDOW_DAYS * DAY_MS : Date.parse(readTo) - OVERLAP_DAYS * DAY_MS;
  return { from: dayAt(from), to: dayAt(nowMs), offset: 0, backfill: readTo === null };
}

/** After reading `window` up to `nextOffset`; null when that was all of it. */
export function advance(progress: Progress, window: Unfinished, nextOffset: number | null): Progress {
  if (nextOffset !== null) return { readTo: progress.readTo, unfinished: { ...window, offset: nextOffset } };
  return { readTo: window.to, unfinished: null };
}

/** A register's validator: what the next request depends on. Lost with the other validators when the source is changed. */
export function encodeProgress({ readTo, unfinished }: Progress): string {
  return JSON.stringify({ read_to: readTo, unfinished } satisfies z.infer<typeof Stored>);
}

/** What cannot be read counts as nothing read yet: the first window comes again, and changes nothing that is stored. */
export function decodeProgress(stored: string | null): Progress {
  if (stored === null) return NOTHING;
  try {
    const { read_to, unfinished } = Stored.parse(JSON.parse(stored));
    return { readTo: read_to, unfinished };
  } catch {
    return NOTHING;
  }
}
