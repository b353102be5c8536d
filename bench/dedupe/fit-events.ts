/**
 * Fits the model of events to a simulated city, and says how it and the shipped one do in cities that it was not fitted to.
 *
 *   node bench/dedupe/fit-events.ts
 *
 * Prints: for each city, precision and recall of pairs at the thresholds that the service uses, by the shipped weights and by
 * the fitted ones; blocking recall and candidates a sighting.
 */
import { candidatesOf, type LabelledPair, tellCity } from "../city/labelled.ts";
import { eventEvidence } from "../../src/domain/identity/pairs/compare.ts";
import { EVENT_MODEL, type EventEvidence } from "../../src/domain/identity/pairs/weights.ts";
import { AUTO, REVIEW } from "../../src/domain/identity/schema.ts";
import { type Fitted, fitLogistic, probabilityOf } from "./fit-logistic.ts";
import { pairAgreement } from "./measures.ts";

/** So many pairs must speak against a weight that was set by hand before it gives way by half. */
const PENALTY = 300;
const CITIES = [0, 400, 800, 1200] as const;
const NAMES = Object.keys(EVENT_MODEL.weights) as EventEvidence[];

function evidenceOf({ a, b }: LabelledPair): number[] | null {
  const [x, y] = [a.sighted, b.sighted];
  if (x.own.kind !== "event" || y.own.kind !== "event") return null;
  const found = eventEvidence(x, x.own, y, y.own);
  return found === null ? null : NAMES.map((name) => found.evidence[name] ?? 0);
}

const shipped: Fitted = { bias: EVENT_MODEL.bias, weights: NAMES.map((name) => EVENT_MODEL.weights[name]) };
const cities = [];
for (const first of CITIES) {
  const { pairs, recall, perSighting } = candidatesOf(await tellCity(first, 200, 30));
  const examples = pairs.flatMap((pair) => {
    const evidence = evidenceOf(pair);
    return evidence === null ? [] : [{ evidence, same: pair.same, weight: 1 }];
  });
  cities.push({ first, examples, recall, perSighting });
}

const [known, ...others] = cities;
const correction = fitLogistic(
  (known?.examples ?? []).map((example) => ({ ...example, prior: logOddsOf(shipped, example.evidence) })),
  PENALTY,
);
const fitted = { bias: shipped.bias + correction.bias, weights: shipped.weights.map((weight, k) => weight + (correction.weights[k] ?? 0)) };
for (const { first, examples, recall, perSighting } of cities) {
  const same = examples.filter((example) => example.same).length;
  console.log(
    `\ncity ${first}${first === known?.first ? " (fitted to)" : ""}: ${examples.length} pairs, ${same} the same; blocking recall ${recall.toFixed(4)}, ${perSighting.toFixed(1)} candidates a sighting`,
  );
  for (const [name, model] of [
    ["shipped", shipped],
    ["fitted", fitted],
  ] as const)
    for (const threshold of [AUTO, REVIEW]) {
      const judged = examples.map((example) => ({ same: example.same, claimed: probabilityOf(model, example.evidence) >= threshold }));
      const { precision, recall: found, f1 } = pairAgreement(judged);
      console.log(`  ${name.padEnd(8)} ${threshold}  precision ${precision.toFixed(4)}  recall ${found.toFixed(4)}  F1 ${f1.toFixed(4)}`);
    }
}
console.log(`\nfitted to ${known?.examples.length ?? 0} pairs; held out: ${others.length} cities`);
console.log({ bias: round(fitted.bias), ...Object.fromEntries(NAMES.map((name, k) => [name, round(fitted.weights[k] ?? 0)])) });

function logOddsOf({ bias, weights }: Fitted, evidence: readonly number[]): number {
  return weights.reduce((sum, weight, k) => sum + weight * (evidence[k] ?? 0), bias);
}

function round(x: number): number {
  return Math.round(x * 100) / 100;
}
