/** Points taken away, and what an operator reads about it. */
export type Reason = { rule: string; points: number; message: string };

/** A reason if the condition holds, else none; for building lists of them. */
export function when(holds: boolean, rule: string, points: number, message: string): Reason[] {
  return holds ? [{ rule, points, message }] : [];
}
