import { addDays } from "../../../lib/time.ts";
import type { EventBlock } from "../../items/schema.ts";

/** First and last local day that the event touches; a party that ends at midnight does not touch the next. */
export function localDays(event: Pick<EventBlock, "starts_on" | "ends_on" | "starts_local" | "ends_local">): {
  local_date: string | null;
  local_end_date: string | null;
} {
  const first = event.starts_on ?? event.starts_local?.slice(0, 10) ?? null;
  if (first === null) return { local_date: null, local_end_date: null };
  let last = first;
  if (event.ends_on !== null) last = addDays(event.ends_on, -1);
  else if (event.ends_local !== null)
    last = event.ends_local.endsWith("T00:00:00") ? addDays(event.ends_local.slice(0, 10), -1) : event.ends_local.slice(0, 10);
  return { local_date: first, local_end_date: last > first ? last : first };
}
