/**
 * Fits the kind-neutral comparer to labelled sets and says how it does on records it was not fitted to.
 *
 *   node bench/dedupe/fit-records.ts [--folder ../shared/corpora/09-dedupe] [--write]
 *
 * Two figures a set, both F1: in five parts, each judged by a model fitted to the other four (no record of a part stands in
 * another; things of tables are kept whole), and judged by a model fitted to the other sets only.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cluster } from "../../src/domain/identity/clusters/cluster.ts";
import { candidatePairs } from "../../src/domain/identity/records/candidates.ts";
import { EVIDENCE, evidenceOf } from "../../src/domain/identity/records/evidence.ts";
import { type Prepared, prepareSet, type RecordSet } from "../../src/domain/identity/records/profile.ts";
import type { MatchRecord } from "../../src/domain/identity/records/record.ts";
import { hash32 } from "../../src/lib/hash.ts";
import { type Example, type Fitted, fitLogistic, probabilityOf } from "./fit-logistic.ts";
import { type PairSet, readLabelled, type Table } from "./labelled.ts";
import { pairAgreement, pairwise } from "./measures.ts";

const ROOT = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: { folder: { type: "string", default: join(ROOT, "../shared/corpora/09-dedupe") }, write: { type: "boolean", default: false } },
});

const FOLDS = 5;
const PENALTY = 2;

type Labelled = Example & { set: PairSet | Table; a: Prepared; b: Prepared; fold: number };

function examplesOf(set: PairSet | Table): Labelled[] {
  const prepared = prepareSet(set.records);
  const pairs =
    set.shape === "pairs"
      ? set.pairs.map(({ a, b, same }) => ({ a, b, same, group: `${a}` }))
      : candidatePairs(prepared).map(([a, b]) => ({ a, b, same: set.things[a] === set.things[b], group: set.things[a] ?? "" }));
  // No set outweighs another by its size alone, and candidates, most of them hopeless, count half.
  const weight = (set.shape === "pairs" ? 1 : 0.5) * Math.sqrt(1000 / pairs.length);
  return pairs.flatMap(({ a, b, same, group }) => {
    const evidence = evidenceAt(prepared, a, b);
    return evidence === null ? [] : [{ ...evidence, set, same, weight, fold: hash32(`${set.name} ${group}`, 1) % FOLDS }];
  });
}

function evidenceAt(set: RecordSet, i: number, j: number) {
  const [a, b] = [set.records[i], set.records[j]];
  if (a === undefined || b === undefined) return null;
  const evidence = evidenceOf(set, a, b);
  return { a, b, evidence: EVIDENCE.map((name) => evidence[name]) };
}

type Scored = { example: Labelled; score: number };

function f1At(threshold: number, set: PairSet | Table, scored: readonly Scored[]): number {
  const own = scored.filter(({ example }) => example.set === set);
  if (set.shape === "pairs")
    return pairAgreement(own.map(({ example, score }) => ({ same: example.same, claimed: score >= threshold }))).f1;
  const node = ({ id, source }: MatchRecord) => ({ id, name: id, sourceId: source ?? `${id}.`, present: true });
  const edges = own
    .filter(({ score }) => score >= threshold)
    .map(({ example, score }) => ({ a: node(example.a.record), b: node(example.b.record), score, exact: false }));
  const thingOf = new Map(set.records.map(({ id }, i) => [id, set.things[i] ?? ""]));
  const { clusters } = cluster(set.records.map(node), edges, { must: [], cannot: [] });
  return pairwise(clusters, thingOf).f1;
}

/** The same data under another shape are the same set: neither is judged by a model that knows the other. */
const family = ({ name }: PairSet | Table): string => name.replace(/^.*?-(?:dirty-|structured-|textual-)?/, "");

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
const round = (value: number): number => Math.round(value * 1e4) / 1e4;

function writeModel({ bias, weights }: Fitted): void {
  const lines = EVIDENCE.map((name, k) => `    ${name}: ${round(weights[k] ?? 0)},`);
  const text = `import type { LogisticModel } from "../logistic.ts";
import type { EvidenceName } from "./evidence.ts";

/** Written by \`node bench/dedupe/fit-records.ts --write\`; docs/matching.md says on what it was fitted. */
export const RECORD_MODEL: LogisticModel<EvidenceName> = {
  bias: ${round(bias)},
  weights: {
${lines.join("\n")}
  },
};
`;
  writeFileSync(join(ROOT, "src/domain/identity/records/weights.ts"), text);
}

function main(): void {
  if (!existsSync(values.folder)) return console.log(`skipped: ${values.folder} is not here`);
  const sets = readLabelled(values.folder).filter((set) => set.shape !== "news");
  const examples = sets.flatMap(examplesOf);
  const judge = (train: (e: Labelled) => boolean, test: (e: Labelled) => boolean): Scored[] => {
    const model = fitLogistic(examples.filter(train), PENALTY);
    return examples.filter(test).map((example) => ({ example, score: probabilityOf(model, example.evidence) }));
  };
  const folds = Array.from({ length: FOLDS }, (_, k) =>
    judge(
      (e) => e.fold !== k,
      (e) => e.fold === k,
    ),
  ).flat();
  const others = [...new Set(sets.map(family))].flatMap((name) =>
    judge(
      (e) => family(e.set) !== name,
      (e) => family(e.set) === name,
    ),
  );
  const thresholds = [0.3, 0.4, 0.5, 0.6, 0.7];
  console.log(
    `F1, fitted to the other parts / to the other sets\n${"".padEnd(36)}${thresholds.map((t) => `t = ${t}`.padEnd(16)).join("")}`,
  );
  for (const set of sets)
    console.log(
      set.name.padEnd(36) + thresholds.map((t) => `${f1At(t, set, folds).toFixed(3)} / ${f1At(t, set, others).toFixed(3)}   `).join(""),
    );
  const over = (scored: Scored[]) => thresholds.map((t) => mean(sets.map((set) => f1At(t, set, scored))).toFixed(3));
  const [inParts, onOthers] = [over(folds), over(others)];
  console.log("mean".padEnd(36) + inParts.map((f1, i) => `${f1} / ${onOthers[i] ?? ""}   `).join(""));
  const model = fitLogistic(examples, PENALTY);
  console.log(`\nfitted to all ${examples.length} pairs:`, {
    bias: round(model.bias),
    ...Object.fromEntries(EVIDENCE.map((name, k) => [name, round(model.weights[k] ?? 0)])),
  });
  if (values.write) writeModel(model);
}

main();
