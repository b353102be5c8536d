import { expect, vi } from "vitest";
import type { Db } from "../../src/adapters/postgres/index.ts";
import { matchPending } from "../../src/domain/identity/index.ts";
import type { Kind } from "../../src/domain/items/schema.ts";

/** Matches all that is pending of a kind. A message of an earlier file may come late and match at this moment: then after it. */
export async function matchAll(db: Db, kind: Kind, clock: () => number): Promise<void> {
  await vi.waitFor(async () => expect(await matchPending({ db, clock }, kind)).toMatchObject({ state: "done" }), {
    timeout: 10_000,
    interval: 50,
  });
}
