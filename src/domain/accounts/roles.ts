import { z } from "zod";

/** From the least to the most. */
export const ROLES = ["user", "editor", "admin"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** How many requests a minute a key may be allowed at most, by its owner's role. */
export const HIGHEST_LIMIT = { user: 100, editor: 100, admin: 6000 } as const satisfies Record<Role, number>;
