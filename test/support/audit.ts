import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { call } from "./api.ts";
import { testDb } from "./people.ts";

export type Entry = {
  actor_type: string;
  actor_id: string | null;
  action: string;
  target_type: string;
  target_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  request_id: string | null;
  network: string | null;
};

/** What `act` has put into the audit log, in order. */
export async function entriesOf(act: () => Promise<unknown>): Promise<Entry[]> {
  const db = testDb();
  const { rows } = await db.execute<{ last: number }>(sql`select coalesce(max(id), 0)::int as last from audit_log`);
  await act();
  const written = await db.execute<Entry>(sql`
    select actor_type, actor_id, action, target_type, target_id, before, after, request_id, network
    from audit_log where id > ${rows[0]?.last ?? 0} order by id`);
  return written.rows;
}

export type Send = (method: string, path: string, json?: unknown) => Promise<unknown>;

const send = async (token: string | undefined, method: string, path: string, json: unknown) => {
  const response = await call(path, { method, ...(token === undefined ? {} : { token }), ...(json === undefined ? {} : { json }) });
  return { status: response.status, text: await response.text() };
};

/** Requests with this credential that must be taken. */
export const acting =
  (token?: string): Send =>
  async (method, path, json) => {
    const { status, text } = await send(token, method, path, json);
    expect(status, `${method} ${path}: ${text}`).toBeLessThan(300);
    return JSON.parse(text);
  };

/** Requests with this credential that must be refused. */
export const failing =
  (token?: string): Send =>
  async (method, path, json) => {
    const { status } = await send(token, method, path, json);
    expect(status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
  };
