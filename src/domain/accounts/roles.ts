import { z } from "zod";

/** From the least to the most. */
export const ROLES = ["user", "editor", "admin"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;
