import { z } from "zod";

/** Counts and facets look no further than this many items into a list. */
export const OVERVIEW_ITEMS = 1_000;
/** The most frequent values of a facet that are told. */
export const FACET_VALUES = 20;

export const FACETS = ["kind", "category", "tag", "source_id", "place_id", "language", "agency_id", "status", "sentiment"] as const;
export const Facet = z.enum(FACETS);
export type Facet = z.infer<typeof Facet>;

/** `exact` is false where there are more than were looked at. */
export const Count = z.object({ value: z.number().int(), exact: z.boolean() });
export const Facets = z.partialRecord(
  Facet,
  z.object({ exact: z.boolean(), values: z.array(z.object({ value: z.string(), count: z.number().int() })) }),
);
export type Overview = { count: z.infer<typeof Count>; facets: z.infer<typeof Facets> };

/** Of `counted` items, one more than is looked at tells that there are more. */
export function makeOverview(counted: number, facets: Record<string, { value: string; count: number }[]>): Overview {
  const exact = counted <= OVERVIEW_ITEMS;
  const asked = FACETS.filter((facet) => facet in facets);
  return {
    count: { value: Math.min(counted, OVERVIEW_ITEMS), exact },
    facets: Object.fromEntries(asked.map((facet) => [facet, { exact, values: facets[facet] ?? [] }])),
  };
}
