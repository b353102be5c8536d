/** The entries' members are named as the item's fields; values are as the source gave them. */
export type ParsedApi = { entries: Record<string, unknown>[]; warnings: string[] };
