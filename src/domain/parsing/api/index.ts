export { BLOCKS, bareName, type Block } from "./field-names.ts";
export { isoDay } from "./read-date.ts";
export { isRecord, type JsonRecord } from "./json-record.ts";
export { ApiMapping } from "./mapping.ts";
export { parsePath, valuesAt } from "./path.ts";
export { parseApi } from "./parse-api.ts";
export type { ParsedApi } from "./types.ts";
export { readJson } from "./read-json.ts";
export { wholeRecords } from "./whole-records.ts";
