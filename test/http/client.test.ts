import { env, exports } from "cloudflare:workers";
import { describe, expect, expectTypeOf, it, beforeAll } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { createClient } from "../../src/client.ts";
import { readConfig } from "../../src/config.ts";
import { freshAddress } from "../support/api.ts";
import { post, seedCatalogue } from "../support/catalogue.ts";
import { resetStack } from "../support/control.ts";

const client = createClient("http://tidings.test", {
  headers: { "cf-connecting-ip": freshAddress() },
  fetch: (input: RequestInfo | URL, init?: RequestInit) => exports.default.fetch(new Request(input, init)),
});

beforeAll(async () => {
  await resetStack();
  const { DATABASE_URL, NEON_HTTP_URL } = readConfig(env);
  await seedCatalogue(openDb(DATABASE_URL, NEON_HTTP_URL ?? null), [post({ title: "Ferries sail again" })], Date.now());
});

describe("the typed client", () => {
  it("knows the addresses, the parameters and the answers", async () => {
    const response = await client.posts.$get({ query: { limit: "1", tag: "none" } });
    expect(response.status).toBe(200);
    const { data, page } = await response.json();
    expectTypeOf(page.next_cursor).toEqualTypeOf<string | null>();
    expect(data).toEqual([]);

    const [first] = (await (await client.posts.$get({ query: { updated_since: "2002-01-01" } })).json()).data;
    expect(first?.title).toBe("Ferries sail again");
    const item = await client.items[":id"].$get({ param: { id: first?.id ?? "" }, query: {} });
    const found = await item.json();
    expect(found.kind).toBe("post");
    if (found.kind === "post") expectTypeOf(found.post.author).toEqualTypeOf<string | null>();
  });
});
