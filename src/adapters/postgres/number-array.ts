/** Numbers in Postgres' own notation of an array, `{1,2}`: thousands of them, which a driver would quote one by one. */
export function numberArray(numbers: readonly (number | bigint)[]): string {
  return `{${numbers.join(",")}}`;
}
