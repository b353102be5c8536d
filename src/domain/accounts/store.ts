import { eq } from "drizzle-orm";
import { users } from "../../../drizzle/schema/accounts.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { Role } from "./schema.ts";

export type User = {
  id: string;
  email: string;
  role: Role;
  name: string | null;
  passwordHash: string;
  verifiedAt: string | null;
  suspendedAt: string | null;
  createdAt: string;
};

type Row = typeof users.$inferSelect;
const toUser = (row: Row): User => ({ ...row, role: Role.parse(row.role) });

/** Addresses compare without case. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

export async function findUserByEmail(db: Db, email: string): Promise<User | null> {
  const [row] = await db
    .select()
    .from(users)
    .where(eq(users.email, normaliseEmail(email)))
    .limit(1);
  return row === undefined ? null : toUser(row);
}
