/** Milliseconds a sighting: on the wall, of the matcher's processor time, of Postgres'. */
export type Cost = { wallMs: number; nodeMs: number; postgresMs: number };

export type Figures = { stored: number; what: "new" | "known"; storing: Cost; matching: Cost };

export type Results = { [kind: string]: readonly Figures[] };

/** Of each of so many, to a microsecond. */
export function toCost({ wallMs, nodeMs, postgresMs }: Cost, count: number): Cost {
  const each = (ms: number) => Number((ms / count).toFixed(3));
  return { wallMs: each(wallMs), nodeMs: each(nodeMs), postgresMs: each(postgresMs) };
}
