import { sql } from "drizzle-orm";
import { inject, describe, expect, it } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { toAppError } from "../../src/http/problem.ts";
import { createDatabase } from "../support/control.ts";

describe("a statement over its time", () => {
  it("is given up, and the caller told when to come back", async () => {
    const db = openDb(await createDatabase(), inject("stack").neonHttpUrl, 50);
    const error: unknown = await db.execute(sql`select pg_sleep(20)`).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(toAppError(error)).toMatchObject({ status: 503, code: "unavailable", retryAfterS: 5 });
  });

  it("has no bound where none is asked for", async () => {
    const db = openDb(await createDatabase(), inject("stack").neonHttpUrl);
    const { rows } = await db.execute(sql`show statement_timeout`);
    expect(rows).toEqual([{ statement_timeout: "0" }]);
  });
});
