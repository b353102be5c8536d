import { sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";

/** A mail whose turn it is. `attempt` counts from 1. */
export type ClaimedMail = { id: string; kind: string; to: string; ownerId: string | null; data: unknown; attempt: number };

/** How long one attempt may take; after that its worker is taken for dead, and the mail for perhaps sent. */
const ATTEMPT_S = 60;
const WOKEN_AT_ONCE = 500;
/** What has just been written is woken by who wrote it. */
const GRACE_S = 20;

/** Takes a mail to send it; null where it is not due, or somebody else's. */
export async function claimMail(db: Db, id: string, token: string): Promise<ClaimedMail | null> {
  const result = await db.execute<ClaimedMail>(sql`
    update mails set state = 'sending', token = ${token}, attempts = attempts + 1, due_at = now() + make_interval(secs => ${ATTEMPT_S})
    where id = ${id} and state = 'pending' and due_at <= now()
    returning id, kind, to_address as to, owner_id as "ownerId", data, attempts as attempt`);
  return result.rows[0] ?? null;
}

/** Ends a claim for good; a claim that was lost meanwhile changes nothing. */
export async function endMail(
  db: Db,
  id: string,
  token: string,
  state: "sent" | "failed" | "unknown",
  error: string | null,
): Promise<void> {
  await db.execute(sql`
    update mails set state = ${state}, error = ${error}, token = null, ended_at = now()
    where id = ${id} and token = ${token} and state = 'sending'`);
}

/** Ends a claim until later. */
export async function postponeMail(db: Db, id: string, token: string, delayS: number, error: string): Promise<void> {
  await db.execute(sql`
    update mails set state = 'pending', error = ${error}, token = null, due_at = now() + make_interval(secs => ${delayS})
    where id = ${id} and token = ${token} and state = 'sending'`);
}

/** Marks the mails of dead workers as perhaps sent, and finds those whose wake-up was lost. */
export async function findDroppedMails(db: Db): Promise<{ unknown: number; due: string[] }> {
  const result = await db.execute<{ unknown: number; due: string[] | null }>(sql`
    with lost as (
      update mails set state = 'unknown', error = 'its worker did not come back', token = null, ended_at = now()
      where state = 'sending' and due_at < now() returning 1
    ), due as (
      select id from mails where state = 'pending' and due_at < now() - make_interval(secs => ${GRACE_S})
      order by due_at limit ${WOKEN_AT_ONCE}
    )
    select (select count(*)::int from lost) as unknown, (select array_agg(id) from due) as due`);
  return { unknown: result.rows[0]?.unknown ?? 0, due: result.rows[0]?.due ?? [] };
}
