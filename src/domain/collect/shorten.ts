const MAX_CHARS = 500;
const MAX_PARTS = 20;

/** The same value, with long texts and lists cut short: what a source sent is shown, not passed on whole. */
export function shorten<Value>(value: Value): Value;
export function shorten(value: unknown): unknown {
  if (typeof value === "string") return value.length > MAX_CHARS ? `${value.slice(0, MAX_CHARS)}…` : value;
  if (Array.isArray(value)) return value.slice(0, MAX_PARTS).map((part: unknown) => shorten(part));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shorten(part)]));
}
