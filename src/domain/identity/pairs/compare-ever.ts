import { AUTO, type Comparison } from "../schema.ts";
import { compare } from "./compare.ts";
import type { Sighted } from "./features.ts";

/** How much of its certainty beyond AUTO a pair keeps that only the past ties: what is told now comes first. */
const KEPT = 1e-3;

/**
 * As `compare`, or else by what either said before: of two that told of one event, one may have heard of a change that the
 * other has not.
 */
export function compareEver(a: Sighted, b: Sighted): Comparison {
  const now = compare(a, b);
  if (now.score >= AUTO || a.former.length + b.former.length === 0) return now;
  const past = [a, ...a.former].flatMap((x) => [b, ...b.former].map((y) => compare(x, y)));
  const best = past.reduce((most, each) => (each.score > most.score ? each : most));
  if (best.score < AUTO) return now;
  const score = Math.round(1e6 * (AUTO + (best.score - AUTO) * KEPT)) / 1e6;
  return { score, signals: { ...best.signals, formerly: true }, exact: false };
}
