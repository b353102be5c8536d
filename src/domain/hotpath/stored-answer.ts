import { z } from "zod";
import type { Generation } from "./generations.ts";

const StoredAnswer = z.object({
  made_ms: z.number(),
  expires_ms: z.number(),
  generations: z.array(z.string().nullable()),
  body: z.string(),
  etag: z.string(),
  headers: z.record(z.string(), z.string()),
});
/** An answer as it lies at the edge and in Redis. */
export type StoredAnswer = z.infer<typeof StoredAnswer>;

/** A stored answer made under exactly these generations, or null. */
export function parseStored(text: string | null, known: readonly Generation[]): StoredAnswer | null {
  const parsed = text === null ? null : StoredAnswer.safeParse(parseJson(text));
  if (!parsed?.success || parsed.data.generations.length !== known.length) return null;
  return parsed.data.generations.every((generation, i) => generation === known[i]) ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
