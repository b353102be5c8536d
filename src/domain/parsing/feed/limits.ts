/** More entries than any feed can mean; the rest is left out with a warning. */
export const MAX_ENTRIES = 20_000;
