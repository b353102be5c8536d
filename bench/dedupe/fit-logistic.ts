/** Logistic regression with an L2 penalty, by Newton's method on standardised evidence. */

/** `prior`: the log-odds that another model gives it already; what is fitted then comes on top, and stays small where little speaks for it. */
export type Example = { evidence: readonly number[]; same: boolean; weight: number; prior?: number };
export type Fitted = { bias: number; weights: number[] };

const STEPS = 15;

/** `penalty` is counted in examples of weight 1. Answers the weights for evidence as it comes, not standardised. */
export function fitLogistic(examples: readonly Example[], penalty: number): Fitted {
  const width = examples[0]?.evidence.length ?? 0;
  const { means, deviations } = spreadOf(examples, width);
  const rows = examples.map(({ evidence }) => Float64Array.from([1, ...evidence.map((x, k) => (x - at(means, k)) / at(deviations, k))]));
  const beta = new Float64Array(width + 1);
  for (let n = 0; n < STEPS; n++) {
    const { gradient, hessian } = slopeAt(beta, rows, examples, penalty);
    const step = solve(hessian, gradient);
    const before = lossAt(beta, rows, examples, penalty);
    // A full step leaps too far where the curve is flat.
    for (let share = 1; share > 1e-3; share /= 2) {
      const next = beta.map((b, k) => b - share * at(step, k));
      if (lossAt(next, rows, examples, penalty) >= before) continue;
      beta.set(next);
      break;
    }
  }
  const weights = Array.from({ length: width }, (_, k) => at(beta, k + 1) / at(deviations, k));
  return { bias: at(beta, 0) - weights.reduce((sum, weight, k) => sum + weight * at(means, k), 0), weights };
}

export function probabilityOf({ bias, weights }: Fitted, evidence: readonly number[]): number {
  return 1 / (1 + Math.exp(-weights.reduce((sum, weight, k) => sum + weight * at(evidence, k), bias)));
}

const at = (values: ArrayLike<number>, k: number): number => values[k] ?? 0;

function spreadOf(examples: readonly Example[], width: number) {
  const means = Array.from({ length: width }, (_, k) => examples.reduce((sum, { evidence }) => sum + at(evidence, k), 0) / examples.length);
  const deviations = means.map((mean, k) => {
    const variance = examples.reduce((sum, { evidence }) => sum + (at(evidence, k) - mean) ** 2, 0) / examples.length;
    return Math.sqrt(variance) || 1;
  });
  return { means, deviations };
}

function lossAt(beta: Float64Array, rows: readonly Float64Array[], examples: readonly Example[], penalty: number): number {
  const kept = beta.reduce((sum, b, k) => (k === 0 ? sum : sum + (penalty / 2) * b * b), 0);
  return rows.reduce((sum, row, i) => {
    const { same, weight, prior = 0 } = examples[i] ?? { same: false, weight: 0 };
    const logOdds = row.reduce((odds, x, k) => odds + at(beta, k) * x, prior);
    // log(1 + e^x) without overflow.
    const surprise = same ? -logOdds : logOdds;
    return sum + weight * (Math.max(0, surprise) + Math.log1p(Math.exp(-Math.abs(surprise))));
  }, kept);
}

function slopeAt(beta: Float64Array, rows: readonly Float64Array[], examples: readonly Example[], penalty: number) {
  const size = beta.length;
  const gradient = Float64Array.from(beta, (b, k) => (k === 0 ? 0 : penalty * b));
  const hessian = Array.from({ length: size }, (_, k) => {
    const row = new Float64Array(size);
    row[k] = k === 0 ? 1e-9 : penalty;
    return row;
  });
  rows.forEach((row, i) => {
    const { same, weight, prior = 0 } = examples[i] ?? { same: false, weight: 0 };
    let logOdds = prior;
    for (let k = 0; k < size; k++) logOdds += at(beta, k) * at(row, k);
    const p = 1 / (1 + Math.exp(-logOdds));
    const [error, curve] = [weight * (p - (same ? 1 : 0)), weight * p * (1 - p)];
    for (let j = 0; j < size; j++) {
      gradient[j] = at(gradient, j) + error * at(row, j);
      const line = hessian[j];
      if (line !== undefined) for (let k = 0; k < size; k++) line[k] = at(line, k) + curve * at(row, j) * at(row, k);
    }
  });
  return { gradient, hessian };
}

/** Gauss-Jordan elimination; the matrix is positive definite, so it needs no pivoting. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows = matrix.map((row, i) => Float64Array.from([...row, at(right, i)]));
  rows.forEach((pivot, i) => {
    const divisor = at(pivot, i);
    for (let k = 0; k < pivot.length; k++) pivot[k] = at(pivot, k) / divisor;
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = at(row, i);
      for (let k = 0; k < row.length; k++) row[k] = at(row, k) - factor * at(pivot, k);
    }
  });
  return Float64Array.from(rows, (row) => at(row, right.length));
}
