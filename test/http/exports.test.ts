import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { call, freshAddress, tokenOf } from "../support/api.ts";
import { db } from "../support/collected.ts";
import { resetStack, wireStats } from "../support/control.ts";

const ROWS = 4_000;
/** Rows that are read in one statement. */
const PAGE = 500;

let token: string;
beforeAll(async () => {
  await resetStack();
  token = await tokenOf("admin");
  await db.execute(sql`
    insert into items (id, kind, visible, title, summary, tags, first_seen_at, updated_at, revision, resolver,
      detail, alertable)
    select 'itm_' || lpad(g::text, 26, '0'), 'post', true, 'Post ' || g, repeat('Words of some length. ', 20), '{}', now() - g * interval '1 minute', now(), 1, 1,
      '{"author": null, "excerpt": null, "mentions": []}', true
    from generate_series(1, ${ROWS}) g`);
  await db.execute(sql`
    insert into item_evidence (item_id, winners, conflicts, quality, quality_score, sort_at)
    select id, '{}', '[]', '{"score": 80, "version": 1, "reasons": []}', 80, sort_at from items`);
});

/** Statements that anybody sent meanwhile: nobody else is here. */
async function statementsOf<T>(act: () => Promise<T>): Promise<{ value: T; statements: number }> {
  const before = (await wireStats()).sql.statements;
  const value = await act();
  return { value, statements: (await wireStats()).sql.statements - before };
}

const ask = (path: string, address = freshAddress()) => call(path, { token, address });
const remaining = async () => Number((await call("/posts?limit=1", { token })).headers.get("x-ratelimit-remaining"));
const decoder = new TextDecoder();

describe.each(["ndjson", "csv"])("an export as .%s", (format) => {
  const path = `/posts.${format}?limit=${ROWS + 1_000}`;

  it("holds every row once, in order, and costs a unit for each hundred", async () => {
    const before = await remaining();
    const text = await (await ask(path)).text();
    const ids = [...text.matchAll(/itm_\d{26}/g)].map(([id]) => id);
    expect(ids).toEqual(Array.from({ length: ROWS }, (_, n) => `itm_${String(n + 1).padStart(26, "0")}`));
    // Itself, its rows, and the request that asks.
    expect(before - (await remaining())).toBe(1 + ROWS / 100 + 1);
  });

  it("is read as it is taken, and no further once nobody takes it", async () => {
    const begun = await statementsOf(async () => {
      const response = await ask(`${path}&sort=updated`);
      expect(response.status).toBe(200);
      const reader = response.body?.getReader();
      expect(decoder.decode((await reader?.read())?.value)).not.toBe("");
      return reader;
    });
    expect(begun.statements).toBeLessThanOrEqual(3);
    const rest = await statementsOf(async () => {
      await begun.value?.read();
      await begun.value?.cancel();
    });
    expect(begun.statements + rest.statements).toBeLessThan(ROWS / PAGE);
    await vi.waitFor(async () => expect((await statementsOf(wireStats)).statements).toBe(0));
  });
});
