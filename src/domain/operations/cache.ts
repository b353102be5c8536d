import { z } from "zod";

const LAYERS = ["isolate", "edge", "redis", "origin", "stand_in"] as const;

/** Where public answers came from, over all isolates, and what this one holds. */
export const CacheHealth = z
  .object({
    answers: z.object({
      isolate: z.number().int(),
      edge: z.number().int(),
      redis: z.number().int(),
      /** Misses: made anew. */
      origin: z.number().int(),
      /** Past their time, while the database was away. */
      stand_in: z.number().int(),
      /** Share of all that was not made anew; null before the first. */
      hit_ratio: z.number().min(0).max(1).nullable(),
    }),
    here: z.object({ answers: z.number().int(), bytes: z.number().int() }),
  })
  .meta({
    id: "CacheHealth",
    example: {
      answers: { isolate: 1200, edge: 40, redis: 12, origin: 25, stand_in: 0, hit_ratio: 0.9804 },
      here: { answers: 31, bytes: 524_288 },
    },
  });
export type CacheHealth = z.infer<typeof CacheHealth>;

/** What the hot path has counted, as an operator reads it. */
export function cacheHealth(tallies: ReadonlyMap<string, number>, here: CacheHealth["here"]): CacheHealth {
  const counted = (layer: (typeof LAYERS)[number]): number => tallies.get(`answers.${layer}`) ?? 0;
  const all = LAYERS.reduce((sum, layer) => sum + counted(layer), 0);
  return {
    answers: {
      isolate: counted("isolate"),
      edge: counted("edge"),
      redis: counted("redis"),
      origin: counted("origin"),
      stand_in: counted("stand_in"),
      hit_ratio: all === 0 ? null : Math.round((1 - counted("origin") / all) * 10_000) / 10_000,
    },
    here: { answers: here.answers, bytes: here.bytes },
  };
}
