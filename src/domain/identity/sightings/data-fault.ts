import { describeError } from "../../../lib/errors.ts";

/** SQLSTATE classes of what the data itself is to blame for: data exceptions, broken constraints, program limits. */
const DATA_FAULTS = /^(?:22|23|54)/;

/** Whether fewer rows could fare better; not if the database is away, overloaded or at odds with itself. */
export function isDataFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = describeError(error)["code"];
  if (code !== undefined) return DATA_FAULTS.test(code);
  return error instanceof RangeError || error instanceof TypeError || error.name === "ZodError" || error.name === "$ZodError";
}
