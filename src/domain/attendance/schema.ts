import { z } from "zod";

export const RSVPS = ["going", "interested", "declined"] as const;
export const RsvpRequest = z.strictObject({ status: z.enum(RSVPS) }).meta({ example: { status: "going" } });
export type Rsvp = (typeof RSVPS)[number];

export const RsvpWire = z.object({ item_id: z.string(), status: z.enum(RSVPS), attending_count: z.number().int() });

export const COMMENT_STATES = ["held", "shown", "rejected"] as const;
export const CommentState = z.enum(COMMENT_STATES);
export type CommentState = z.infer<typeof CommentState>;

const MAX_CHARS = 2_000;

export const CommentRequest = z
  .strictObject({
    body: z
      .string()
      .max(MAX_CHARS)
      .refine((text) => text.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(text), "must be plain text")
      .overwrite((text) => text.normalize("NFC").replaceAll("\r\n", "\n").trim())
      .refine((text) => text !== "", "must not be empty"),
  })
  .meta({ example: { body: "Is there room for a pushchair?" } });

export const CommentDecision = z.strictObject({ state: z.enum(["shown", "rejected"]) }).meta({ example: { state: "shown" } });

export const CommentWire = z
  .object({
    id: z.string(),
    item_id: z.string(),
    author: z.string().nullable(),
    body: z.string(),
    state: CommentState,
    held_for: z.array(z.string()).optional(),
    created_at: z.string(),
  })
  .meta({ id: "Comment" });
