import { instantOf } from "./clock.ts";
import { expandSeries } from "./occurrences.ts";
import type { Series } from "./series.ts";
import type { ExpandContext, Occurrence } from "./timed.ts";

/** Occurrences in order of start, and whether there were more. */
export type Gathered = { occurrences: Occurrence[]; truncated: boolean };

type Placed = { at: number; occurrence: Occurrence };

/**
 * Expands every series in the window and keeps the first `max` occurrences. Whenever twice as many have come, the later half
 * goes and the window closes there, so that memory and work stay bounded whatever the calendar asks for.
 */
export function gatherOccurrences(series: Series[], context: ExpandContext, max: number): Gathered {
  let placed: Placed[] = [];
  let horizon = Infinity;
  const bounded = { ...context };
  const close = (at: number) => {
    if (at >= horizon) return;
    horizon = at;
    bounded.window = { ...context.window, horizon: at };
  };
  for (const one of series) {
    for (const { occurrences, clock, reached } of expandSeries(one, bounded)) {
      for (const occurrence of occurrences) placed.push({ at: instantOf(occurrence.clock, occurrence.start, context), occurrence });
      // Up to there the series is complete, that instance included.
      if (reached < Infinity) close(instantOf(clock, reached, context) + 1);
    }
    if (placed.length < 2 * max) continue;
    placed = first(placed, max);
    close((placed.at(-1)?.at ?? 0) + 1);
  }
  const within = placed.filter(({ at }) => at < horizon);
  const kept = first(within, max);
  return { occurrences: kept.map(({ occurrence }) => occurrence), truncated: kept.length < placed.length || horizon < Infinity };
}

/** Stable: what starts together keeps the order of the file. */
function first(placed: Placed[], max: number): Placed[] {
  return placed.toSorted((a, b) => a.at - b.at).slice(0, max);
}
