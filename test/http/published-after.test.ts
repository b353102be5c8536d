import { env } from "cloudflare:test";
import { z } from "zod";
import { beforeAll, expect, it } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { call } from "../support/api.ts";
import { post, seedCatalogue } from "../support/catalogue.ts";
import { resetStack } from "../support/control.ts";

const config = readConfig(env);
const NOW_MS = Date.now();
const hourIn = (hours: number) => new Date(NOW_MS + hours * 3_600_000).toISOString();

beforeAll(async () => {
  await resetStack();
  const dated = (hours: number) => post({ title: `Dated ${hours}`, published_at: hourIn(hours) });
  await seedCatalogue(
    openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null),
    [dated(1), dated(-1), dated(-3), post({ title: "Undated" })],
    NOW_MS - 1000,
  );
});

const Titles = z.object({ data: z.array(z.object({ title: z.string() }).loose()) });
async function titles(afterHours: number, more = "") {
  const response = await call(`/posts?published_after=${encodeURIComponent(hourIn(afterHours))}${more}`);
  expect(response.status).toBe(200);
  return Titles.parse(await response.json()).data.map(({ title }) => title);
}

it.each(["", "&sort=updated", "&sort=quality", "&q=dated", "&q=dated&sort=relevance"])(
  "published_after goes by the date that is told, also where the item was seen before (%s)",
  async (more) => {
    expect((await titles(0, more)).sort()).toEqual(["Dated 1"]);
    expect((await titles(-2, more)).sort()).toEqual(["Dated -1", "Dated 1"]);
    expect(await titles(2, more)).toEqual([]);
  },
);
