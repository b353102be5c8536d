import { z } from "zod";
import { Kind } from "./domain/items/schema.ts";

const requestId = z.string().max(128);

/** Every queue message: versioned, ids only. A message wakes a worker; the row says what is to be done. */
export const Message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("source.collect.v1"), source_id: z.string(), request_id: requestId }),
  z.object({ type: z.literal("kind.match.v1"), kind: Kind, request_id: requestId }),
  z.object({ type: z.literal("mail.send.v1"), mail_id: z.string(), request_id: requestId }),
  z.object({ type: z.literal("changes.sequence.v1"), request_id: requestId }),
]);
export type Message = z.infer<typeof Message>;
