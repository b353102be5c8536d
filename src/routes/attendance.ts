import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { hasRole } from "../domain/accounts/schema.ts";
import {
  addComment,
  CommentDecision,
  CommentRequest,
  CommentState,
  CommentWire,
  commentView,
  decideComment,
  findServedEvent,
  listComments,
  reasonsToHold,
  type RsvpRow,
  RsvpRequest,
  RsvpWire,
  saveRsvp,
} from "../domain/attendance/index.ts";
import type { Tag } from "../domain/hotpath/index.ts";
import { requireOwner } from "../http/authorize.ts";
import { jsonBody, makeRouter, notFound, operation } from "../http/contract.ts";
import type { AppEnv } from "../http/env.ts";
import { doerOf } from "../http/doer.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { AppError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";

const tag = "Events";
const id = z.string().openapi({ param: { name: "id", in: "path" }, example: "itm_01kafq3v8x0000000000000000" });
const params = z.object({ id });
const commentParams = z.object({
  id,
  comment_id: z.string().openapi({ param: { name: "comment_id", in: "path" }, example: "cmt_01kafq3v8x0000000000000000" }),
});

/** The own id of the event that the path names; 404 where none is served under it. */
async function eventOf(c: Context<AppEnv>, id: string): Promise<string> {
  const eventId = isId("itm", id) ? await findServedEvent(c.get("ctx").db, id) : null;
  if (eventId === null) throw notFound("event");
  return eventId;
}

/** The lists that show the event's number of guests. */
const tagsOf = ({ place_id, source_ids }: RsvpRow): Tag[] => [
  "kind:event",
  ...(place_id === null ? [] : [`place:${place_id}` as const]),
  ...source_ids.map((source) => `source:${source}` as const),
];

export const attendanceRoutes = makeRouter()
  .openapi(
    operation({
      method: "post",
      path: "/events/{id}/rsvp",
      tag,
      role: "user",
      summary: "Say whether you come",
      description: "The last answer counts. 409 when the event is cancelled or over.",
      request: { params, body: jsonBody(RsvpRequest) },
      ok: { status: 200, description: "What was noted, and how many come.", schema: RsvpWire },
      errors: [404, 409],
    }),
    async (c) => {
      const { db, clock, hotPath, waitUntil } = c.get("ctx");
      const { id: eventId } = c.req.valid("param");
      const { status } = c.req.valid("json");
      const rsvp = isId("itm", eventId) ? await saveRsvp(db, { eventId, userId: requireOwner(c), status, nowMs: clock() }) : null;
      if (rsvp === null) throw notFound("event");
      if (!rsvp.saved) throw new AppError("conflict", "The event is cancelled or over.");
      waitUntil(hotPath.bump(tagsOf(rsvp), { waitUntil }));
      return c.json({ item_id: rsvp.id, status, attending_count: rsvp.attending }, 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/events/{id}/comments",
      tag,
      summary: "Read what people say about an event, newest first",
      request: {
        params,
        query: z.strictObject({
          ...pageQuery,
          state: CommentState.default("shown").openapi({ description: "Others than shown are for editors." }),
        }),
      },
      ok: { status: 200, description: "Comments.", schema: listOf(CommentWire) },
      errors: [403, 404, 422],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { limit, cursor, state } = c.req.valid("query");
      const isEditor = hasRole(c.get("actor"), "editor");
      if (state !== "shown" && !isEditor) throw new AppError("forbidden", "Comments that are not shown are for editors.");
      const eventId = await eventOf(c, id);
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const rows = await listComments(c.get("ctx").db, { eventId, state, after: after?.[0] ?? null, limit: limit + 1 });
      return c.json(
        await toPage(
          c,
          rows,
          limit,
          (row) => [row.id],
          (row) => commentView(row, { reasons: isEditor }),
        ),
        200,
      );
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/events/{id}/comments",
      tag,
      role: "user",
      summary: "Say something about an event",
      description:
        "Shown at once where nothing speaks against it; held for an editor where there is a link, a telephone number, spam or shouting, or the author's address is not confirmed.",
      request: { params, body: jsonBody(CommentRequest) },
      ok: { status: 201, description: "The comment, and whether it is shown.", schema: CommentWire },
      errors: [404],
    }),
    async (c) => {
      const { db, clock, newId } = c.get("ctx");
      const { id: eventId } = c.req.valid("param");
      const { body } = c.req.valid("json");
      const actor = c.get("actor");
      const heldFor = reasonsToHold(body, { isVerified: "isVerified" in actor && actor.isVerified });
      const state = heldFor.length > 0 ? "held" : "shown";
      const comment = { id: newId("cmt"), eventId, userId: requireOwner(c), body, state, heldFor, nowMs: clock() } as const;
      const kept = isId("itm", eventId) ? await addComment(db, comment) : null;
      if (kept === null) throw notFound("event");
      return c.json(commentView(kept, { reasons: true }), 201, { location: `/api/v1/events/${kept.itemId}/comments` });
    },
  )
  .openapi(
    operation({
      method: "patch",
      path: "/events/{id}/comments/{comment_id}",
      tag,
      role: "editor",
      summary: "Show or reject a comment",
      request: { params: commentParams, body: jsonBody(CommentDecision) },
      ok: { status: 200, description: "The comment as decided.", schema: CommentWire },
      errors: [404],
    }),
    async (c) => {
      const { db, clock } = c.get("ctx");
      const { id, comment_id } = c.req.valid("param");
      const eventId = await eventOf(c, id);
      const decision = { id: comment_id, eventId, state: c.req.valid("json").state, by: requireOwner(c), nowMs: clock() };
      const decided = isId("cmt", comment_id) ? await decideComment(db, doerOf(c), decision) : null;
      if (decided === null) throw notFound("comment");
      return c.json(commentView(decided, { reasons: true }), 200);
    },
  );
