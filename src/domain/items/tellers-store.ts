import { type SQL, sql } from "drizzle-orm";

/** Sightings of an item that say anything; of a row that was merged away or emptied there are none. */
const telling = sql`from sightings s where s.item_id = items.id and s.state <> 'gone'`;

export const isTold: SQL = sql`exists (select 1 ${telling})`;

export const isToldBy = (sourceId: string): SQL => sql`exists (select 1 ${telling} and s.source_id = ${sourceId})`;

/** The sources that tell of an item, as an array. */
export const tellers: SQL = sql`array(select distinct s.source_id ${telling} order by s.source_id)`;
