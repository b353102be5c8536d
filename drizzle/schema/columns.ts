import { customType, timestamp } from "drizzle-orm/pg-core";

/** Text compared byte by byte: ids and codes sort alike in every locale, and by time where they are time-sortable. */
export const key = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** An instant; strings in RFC 3339 form both ways, so that no precision is lost in a JavaScript Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });

export const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/** Keys that are only compared for equality: byte by byte, as an index of them is quickest made. */
export const keys = customType<{ data: string[] }>({ dataType: () => 'text[] COLLATE "C"' });
