/** How an API writes a date that is not ISO 8601. */
export const DATE_FORMS = ["yyyymmdd", "mm/dd/yyyy", "dd/mm/yyyy", "dd.mm.yyyy", "epoch_s", "epoch_ms"] as const;
export type DateForm = (typeof DATE_FORMS)[number];
