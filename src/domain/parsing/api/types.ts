import type { ApiMapping } from "./mapping.ts";

/** The entries' members are named as the item's fields; values are as the source gave them. */
export type ParsedApi = {
  /** How it was read: as declared, or as guessed. */
  mapping: ApiMapping;
  entries: Record<string, unknown>[];
  warnings: string[];
};
