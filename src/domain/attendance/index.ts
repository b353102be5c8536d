import type { z } from "zod";
import { toRfc3339 } from "../../lib/instants.ts";
import { CommentState, type CommentWire } from "./schema.ts";
import type { CommentRow } from "./store.ts";

export { reasonsToHold } from "./moderate.ts";
export { CommentDecision, CommentRequest, CommentState, CommentWire, RsvpRequest, RsvpWire } from "./schema.ts";
export { addComment, decideComment, findServedEvent, listComments, type RsvpRow, saveRsvp } from "./store.ts";

/** A comment's wire form; why it was held is for editors and its author. */
export function commentView(row: CommentRow, shows: { reasons: boolean }): z.infer<typeof CommentWire> {
  const { id, itemId: item_id, author, body, heldFor, createdAt } = row;
  const reasons = shows.reasons && heldFor.length > 0 ? { held_for: heldFor } : {};
  return { id, item_id, author, body, state: CommentState.parse(row.state), created_at: toRfc3339(createdAt), ...reasons };
}
