import { and, desc, eq, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { users } from "../../../drizzle/schema/accounts.ts";
import { eventComments } from "../../../drizzle/schema/attendance.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { asJson, auditRows, type Doer } from "../audit/index.ts";
import { tellers } from "../items/tellers-store.ts";
import type { CommentState, Rsvp } from "./schema.ts";

/** The event that is served under an id, or under one that was merged into it. */
const servedEvent = (id: string) => sql`
  select items.id, place_id, ${tellers} as source_ids, status, coalesce(ends_at, starts_at, (local_end_date + 2)::timestamp at time zone 'UTC') as over_at
  from items where items.id = coalesce((select a.item_id from item_aliases a where a.alias = ${id}), ${id}) and kind = 'event' and visible`;

/** The id of the event that is served under an id, its own or one that was merged into it; null where there is none. */
export async function findServedEvent(db: Db, id: string): Promise<string | null> {
  const { rows } = await db.execute<{ id: string }>(sql`select id from (${servedEvent(id)}) as event`);
  return rows[0]?.id ?? null;
}

/** Comments of an event, by its own id, and of those merged into it. */
const ofEvent = (id: string) =>
  sql`(${eventComments.itemId} = ${id} or ${eventComments.itemId} in (select a.alias from item_aliases a where a.item_id = ${id}))`;

const RsvpRow = z.object({
  id: z.string(),
  place_id: z.string().nullable(),
  source_ids: z.array(z.string()),
  saved: z.boolean(),
  attending: z.number(),
});
export type RsvpRow = z.infer<typeof RsvpRow>;

/** Notes what a person means to do, unless the event is cancelled or over; null when there is no such event. One statement. */
export async function saveRsvp(db: Db, rsvp: { eventId: string; userId: string; status: Rsvp; nowMs: number }): Promise<RsvpRow | null> {
  const at = new Date(rsvp.nowMs).toISOString();
  const { rows } = await db.execute(sql`
    with event as (${servedEvent(rsvp.eventId)}),
    saved as (
      insert into event_rsvps (item_id, user_id, status, at)
      select event.id, u.id, ${rsvp.status}, ${at}::timestamptz from event join users u on u.id = ${rsvp.userId}
      where event.status is distinct from 'cancelled' and (event.over_at is null or event.over_at > ${at}::timestamptz)
      on conflict (item_id, user_id) do update set status = excluded.status, at = excluded.at
      returning status
    )
    select event.id, event.place_id, to_jsonb(event.source_ids) as source_ids, exists (select 1 from saved) as saved,
      (select count(distinct r.user_id)::int from event_rsvps r where r.status = 'going' and r.user_id <> ${rsvp.userId}
        and (r.item_id = event.id or r.item_id in (select a.alias from item_aliases a where a.item_id = event.id)))
        + (select count(*)::int from saved where status = 'going') as attending
    from event`);
  return rows.length === 0 ? null : RsvpRow.parse(rows[0]);
}

export type NewComment = {
  id: string;
  eventId: string;
  userId: string;
  body: string;
  state: CommentState;
  heldFor: string[];
  nowMs: number;
};

const columns = {
  id: eventComments.id,
  itemId: eventComments.itemId,
  author: users.name,
  body: eventComments.body,
  state: eventComments.state,
  heldFor: eventComments.heldFor,
  createdAt: eventComments.createdAt,
};
export type CommentRow = Pick<typeof eventComments.$inferSelect, "id" | "itemId" | "body" | "state" | "heldFor" | "createdAt"> & {
  author: string | null;
};

/** The comment as it is kept; null when there is no such event. */
export async function addComment(db: Db, comment: NewComment): Promise<CommentRow | null> {
  const { rows } = await db.execute(sql`
    insert into event_comments (id, item_id, user_id, body, state, held_for, created_at)
    select ${comment.id}, event.id, u.id, ${comment.body}, ${comment.state}, ${sql.param(comment.heldFor)}::text[], ${new Date(comment.nowMs).toISOString()}::timestamptz
    from (${servedEvent(comment.eventId)}) as event join users u on u.id = ${comment.userId}
    returning id`);
  return rows.length === 0 ? null : findComment(db, comment.id);
}

async function findComment(db: Db, id: string): Promise<CommentRow | null> {
  const [row] = await db
    .select(columns)
    .from(eventComments)
    .innerJoin(users, eq(users.id, eventComments.userId))
    .where(eq(eventComments.id, id));
  return row ?? null;
}

/** Comments of an event (by its own id) and of those merged into it, newest first. */
export async function listComments(
  db: Db,
  ask: { eventId: string; state: CommentState; after: string | null; limit: number },
): Promise<CommentRow[]> {
  return db
    .select(columns)
    .from(eventComments)
    .innerJoin(users, eq(users.id, eventComments.userId))
    .where(and(ofEvent(ask.eventId), eq(eventComments.state, ask.state), ask.after === null ? undefined : lt(eventComments.id, ask.after)))
    .orderBy(desc(eventComments.id))
    .limit(ask.limit);
}

/** The comment as an editor decided; null when the event (by its own id) has no such comment, nor has one merged into it. */
export async function decideComment(
  db: Db,
  doer: Doer,
  it: { id: string; eventId: string; state: CommentState; by: string; nowMs: number },
): Promise<CommentRow | null> {
  const entry = {
    action: "comment.decide" as const,
    target: { type: "comment", id: sql`id` },
    ...{ before: sql`jsonb_build_object('state', state)`, after: asJson({ state: it.state }) },
  };
  const [, decided] = await db.batch([
    db.execute(auditRows(doer, it.nowMs, entry, sql`from event_comments where id = ${it.id} and ${ofEvent(it.eventId)} for update`)),
    db
      .update(eventComments)
      .set({ state: it.state, decidedBy: it.by, decidedAt: new Date(it.nowMs).toISOString() })
      .where(and(eq(eventComments.id, it.id), ofEvent(it.eventId)))
      .returning({ id: eventComments.id }),
  ]);
  return decided.length === 0 ? null : findComment(db, it.id);
}
