import { createServer } from "node:http";
import { sql } from "drizzle-orm";
import { inject, describe, expect, it } from "vitest";
import { z } from "zod";
import { LOOPBACK } from "../../local/ports.ts";
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

  it("is given up as well when the server says nothing at all, or breaks off", async () => {
    let begins = false;
    const silent = createServer((_, response) => {
      if (begins) response.writeHead(200, { "content-type": "application/json" }).write("{");
    });
    await new Promise<void>((listening) => silent.listen(0, LOOPBACK, listening));
    try {
      const { port } = z.object({ port: z.number() }).parse(silent.address());
      const db = openDb(await createDatabase(), `http://${LOOPBACK}:${port}/sql`, 50);
      for (begins of [false, true]) {
        const error: unknown = await db.execute(sql`select 1`).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(toAppError(error)).toMatchObject({ status: 503, code: "unavailable", retryAfterS: 5 });
      }
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  }, 20_000);

  it("has no bound where none is asked for", async () => {
    const db = openDb(await createDatabase(), inject("stack").neonHttpUrl);
    const { rows } = await db.execute(sql`show statement_timeout`);
    expect(rows).toEqual([{ statement_timeout: "0" }]);
  });
});
