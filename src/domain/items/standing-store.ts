import { type SQL, sql } from "drizzle-orm";
import { addDays } from "../../lib/time.ts";
import { DEFAULT_MIN_QUALITY, type ItemQuery } from "./query.ts";
import { judgedBetween } from "./sort-store.ts";
import { isTold } from "./tellers-store.ts";

/** As long as an event that took place is served before it is archived. */
const WITHDRAWN_DAYS = 30;

const scores = (least: number, below: number): SQL =>
  sql`exists (select 1 from item_evidence e where e.item_id = items.id and e.quality_score >= ${least} and e.quality_score < ${below})`;
const ABOVE_ALL = 101;

/** How an item stands: `seen` is told by its row and by indexes, `also` is looked up. */
export type Standing = { seen: SQL; also: SQL[] };

export const served = ({ min_quality: least }: ItemQuery): Standing => ({
  seen: sql`items.visible`,
  also: least <= DEFAULT_MIN_QUALITY ? [] : [scores(least, ABOVE_ALL)],
});

/** What is kept back, for who asks for less than is served. A row without sources is one that was merged away or emptied: kept for its history, listed nowhere. */
export const quarantined = ({ min_quality: least }: ItemQuery): (Standing & { gathered: SQL }) | null =>
  least < DEFAULT_MIN_QUALITY
    ? {
        seen: sql`not items.visible`,
        also: [scores(least, DEFAULT_MIN_QUALITY), isTold],
        gathered: judgedBetween(least, DEFAULT_MIN_QUALITY),
      }
    : null;

/** Whether what is withdrawn now was served before: what never left quarantine was not. */
export const wasServed: SQL<boolean> = sql`exists (
  select 1 from sightings s where s.item_id = items.id and s.state = 'withdrawn'
    and (s.verdict = 'accepted' or (s.verdict is null and s.score >= ${DEFAULT_MIN_QUALITY})))`;

/** Events that were served until their sources withdrew them; what was merged away or taken down is not among them. None of it is `served`. */
export function withdrawn({ min_quality: least }: ItemQuery, nowMs: number): Standing {
  const since = addDays(new Date(nowMs).toISOString().slice(0, 10), -WITHDRAWN_DAYS);
  return {
    seen: sql`items.withdrawn and items.local_end_date >= ${since}::date`,
    also: [...(least === DEFAULT_MIN_QUALITY ? [] : [scores(least, ABOVE_ALL)]), wasServed],
  };
}
