import { type SQL, sql } from "drizzle-orm";
import { addDays } from "../../lib/time.ts";
import { DEFAULT_MIN_QUALITY, type ItemQuery } from "./query.ts";
import { isTold } from "./tellers-store.ts";

/** As long as an event that took place is served before it is archived. */
const WITHDRAWN_DAYS = 30;

const score = sql`(select e.quality_score from item_evidence e where e.item_id = items.id)`;

/** What is served. A row without sources is one that was merged away or emptied: kept for its history, listed nowhere. */
export function served({ min_quality: least }: ItemQuery): SQL {
  if (least < DEFAULT_MIN_QUALITY)
    return sql`(items.visible or (${score} >= ${least} and ${score} < ${DEFAULT_MIN_QUALITY} and ${isTold}))`;
  return least === DEFAULT_MIN_QUALITY ? sql`items.visible` : sql`items.visible and ${score} >= ${least}`;
}

/** Whether what is withdrawn now was served before: what never left quarantine was not. */
export const wasServed: SQL<boolean> = sql`exists (
  select 1 from sightings s where s.item_id = items.id and s.state = 'withdrawn'
    and (s.verdict = 'accepted' or (s.verdict is null and s.score >= ${DEFAULT_MIN_QUALITY})))`;

/** Events that were served until their sources withdrew them; what was merged away or taken down is not among them. None of it is `served`. */
export function withdrawn({ min_quality: least }: ItemQuery, nowMs: number): SQL {
  const since = addDays(new Date(nowMs).toISOString().slice(0, 10), -WITHDRAWN_DAYS);
  const isGoodEnough = least === DEFAULT_MIN_QUALITY ? sql`` : sql` and ${score} >= ${least}`;
  return sql`items.withdrawn and items.local_end_date >= ${since}::date${isGoodEnough} and ${wasServed}`;
}
