/** A logistic model as data: the log-odds that each piece of evidence adds, fitted by one of the scripts in `bench/`. */
export type LogisticModel<Evidence extends string> = { readonly bias: number; readonly weights: Readonly<Record<Evidence, number>> };

/** The probability that a model makes of the evidence, to six places, so that it reads and compares alike wherever it is kept. */
export function probability<Evidence extends string>(
  model: LogisticModel<Evidence>,
  evidence: Readonly<Partial<Record<Evidence, number>>>,
): number {
  let logOdds = model.bias;
  for (const name in evidence) logOdds += model.weights[name] * (evidence[name] ?? 0);
  return Math.round(1e6 / (1 + Math.exp(-logOdds))) / 1e6;
}
