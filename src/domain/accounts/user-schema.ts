import { z } from "zod";
import { toRfc3339 } from "../../lib/instants.ts";
import { Role } from "./roles.ts";
import type { SessionRow } from "./session-store.ts";
import type { User } from "./user-store.ts";

const shape = {
  id: z.string(),
  email: z.string(),
  role: Role,
  verified: z.boolean(),
  name: z.string().nullable(),
  created_at: z.string(),
};
const example = {
  ...{ id: "usr_01kafq3v8x0000000000000000", email: "ada@example.com", role: "user", verified: true },
  ...{ name: null, created_at: "2026-11-20T12:00:00.000Z" },
};
export const Me = z.object(shape).meta({ id: "Me", example });
export const ManagedUser = z.object({ ...shape, suspended: z.boolean() }).meta({ id: "User", example: { ...example, suspended: false } });

/** A user as they see themselves. */
export const meView = (user: User): z.infer<typeof Me> => ({
  ...{ id: user.id, email: user.email, role: user.role, verified: user.verifiedAt !== null },
  ...{ name: user.name, created_at: toRfc3339(user.createdAt) },
});

/** A user as an administrator sees them. */
export const managedUserView = (user: User): z.infer<typeof ManagedUser> => ({ ...meView(user), suspended: user.suspendedAt !== null });

export const Session = z
  .object({ id: z.string(), current: z.boolean(), created_at: z.string(), last_used_at: z.string(), user_agent: z.string().nullable() })
  .meta({
    id: "Session",
    example: {
      ...{ id: "ses_01kafq3v8x0000000000000000", current: true, created_at: "2026-11-20T12:00:00.000Z" },
      ...{ last_used_at: "2026-11-20T12:30:00.000Z", user_agent: "curl/8.5.0" },
    },
  });

/** A session's wire form; `currentId` is the one that asks. */
export const sessionView = (row: SessionRow, currentId: string | null): z.infer<typeof Session> => ({
  ...{ id: row.id, current: row.id === currentId, created_at: toRfc3339(row.createdAt) },
  ...{ last_used_at: toRfc3339(row.lastUsedAt), user_agent: row.userAgent },
});
