import type { Db } from "../../adapters/postgres/index.ts";
import { type Asked, readAsked } from "./asked.ts";
import { findCandidates } from "./candidate-store.ts";
import { type Candidate, judge, POSSIBLE, RECALLED } from "./judge.ts";
import type { AskedProduct, CheckResult } from "./schema.ts";

const MOST_MATCHES = 5;

/** Which of the products are, or may be, recalled, in the order asked. Reads only, in one statement however many there are. */
export async function checkProducts(db: Db, products: readonly AskedProduct[]): Promise<CheckResult[]> {
  const asked = products.map((product) => ({ product, read: readAsked(product) }));
  const candidates = await findCandidates(
    db,
    asked.map(({ read }) => read),
  );
  return asked.map(({ product, read }, n) => ({ product, ...verdictOf(read, candidates.get(n) ?? []) }));
}

function verdictOf(asked: Asked, candidates: readonly Candidate[]): Omit<CheckResult, "product"> {
  const best = new Map<string, CheckResult["matches"][number]>();
  for (const candidate of candidates) {
    const { confidence, signals } = judge(asked, candidate);
    const known = best.get(candidate.itemId);
    if (confidence >= POSSIBLE && (known === undefined || known.confidence < confidence))
      best.set(candidate.itemId, { item_id: candidate.itemId, confidence, signals });
  }
  const matches = [...best.values()]
    .toSorted((a, b) => b.confidence - a.confidence || (a.item_id < b.item_id ? 1 : -1))
    .slice(0, MOST_MATCHES);
  const surest = matches[0]?.confidence ?? 0;
  return { status: surest >= RECALLED ? "recalled" : surest >= POSSIBLE ? "possible" : "unknown", matches };
}
