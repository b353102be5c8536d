import { env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { call } from "../support/api.ts";
import { event, post, seedCatalogue } from "../support/catalogue.ts";
import { resetStack } from "../support/control.ts";
import { freshToken } from "../support/tokens.ts";

const config = readConfig(env);
const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A person with an account; answers a token. */
async function personWith(role: "user" | "editor"): Promise<string> {
  const userId = `usr_01hzzzzzzzzzzzzzzzzzzzzzz${role === "user" ? "a" : "b"}`;
  await db.execute(sql`insert into users (id, email, password_hash, role) values (${userId}, ${`${role}@example.com`}, '', ${role})`);
  const sessionId = "ses_01hzzzzzzzzzzzzzzzzzzzzzzz";
  return freshToken(config, { userId, sessionId, role, isVerified: true });
}

let user: string;
let editor: string;
let ids: Record<"open" | "cancelled" | "over" | "post", string>;

beforeAll(async () => {
  await resetStack();
  [user, editor] = await Promise.all([personWith("user"), personWith("editor")]);
  await seedCatalogue(
    db,
    [
      event({ title: "Lantern walk by the river" }, { starts_local: `${day(5)}T18:00:00`, time_zone: "Europe/Paris" }),
      event({ title: "Carnival of boats" }, { starts_local: `${day(6)}T18:00:00`, time_zone: "Europe/Paris", status: "cancelled" }),
      event({ title: "Spring fair long gone" }, { starts_on: day(-9), all_day: true }),
      post({ title: "A post that nobody can come to" }),
    ],
    Date.now() - 1000,
  );
  const { rows } = await db.execute(sql`select id, title from items order by id`);
  const [open = "", cancelled = "", over = "", last = ""] = z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
  ids = { open, cancelled, over, post: last };
});

const rsvp = (id: string, status: string, token?: string) =>
  call(`/events/${id}/rsvp`, { json: { status }, ...(token === undefined ? {} : { token }) });
const say = (id: string, body: unknown, token = user) => call(`/events/${id}/comments`, { json: { body }, token });
const Comments = z.object({
  data: z.array(z.object({ id: z.string(), body: z.string(), state: z.string(), held_for: z.array(z.string()).optional() }).loose()),
});
const comments = async (query = "", token?: string) =>
  Comments.parse(await (await call(`/events/${ids.open}/comments${query}`, token === undefined ? {} : { token })).json()).data;

describe("who comes", () => {
  it("is counted once a person, by the last answer, without a revision", async () => {
    expect(await (await rsvp(ids.open, "going", user)).json()).toMatchObject({ item_id: ids.open, status: "going", attending_count: 1 });
    expect(await (await rsvp(ids.open, "going", user)).json()).toMatchObject({ attending_count: 1 });
    expect(await (await rsvp(ids.open, "going", editor)).json()).toMatchObject({ attending_count: 2 });
    expect(await (await rsvp(ids.open, "declined", editor)).json()).toMatchObject({ attending_count: 1 });
    const item = await (await call(`/items/${ids.open}`)).json();
    expect(item).toMatchObject({ revision: 1, event: { attending_count: 1 } });
  });

  it("is for those who signed in, and for events that will take place", async () => {
    expect((await rsvp(ids.open, "going")).status).toBe(401);
    expect((await rsvp(ids.cancelled, "going", user)).status).toBe(409);
    expect((await rsvp(ids.over, "going", user)).status).toBe(409);
    expect((await rsvp(ids.post, "going", user)).status).toBe(404);
    expect((await rsvp("itm_01hzzzzzzzzzzzzzzzzzzzzzzz", "going", user)).status).toBe(404);
    expect((await rsvp("nonsense", "going", user)).status).toBe(404);
    expect((await rsvp(ids.open, "perhaps", user)).status).toBe(422);
  });
});

describe("comments", () => {
  it("that nothing speaks against are shown at once", async () => {
    const made = await say(ids.open, "Is there room for a pushchair?");
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ state: "shown", body: "Is there room for a pushchair?" });
    expect((await comments()).map(({ body }) => body)).toEqual(["Is there room for a pushchair?"]);
  });

  it.each([
    ["a link", "More at https://cheap.example/"],
    ["a bare address", "see tickets-cheap.com for more"],
    ["a telephone number", "Call +44 20 7946 0958 for seats"],
    ["shouting", "THIS IS THE WORST EVENT EVER"],
    ["spam", "Earn easy money from home"],
  ])("with %s wait for an editor", async (_what, body) => {
    expect(await (await say(ids.open, body)).json()).toMatchObject({ state: "held" });
    expect((await comments()).map((comment) => comment.body)).not.toContain(body);
    const held = (await comments("?state=held", editor)).find((comment) => comment.body === body);
    expect(held?.held_for?.length).toBeGreaterThan(0);
    expect(
      (await call(`/events/${ids.open}/comments/${held?.id}`, { method: "PATCH", token: user, json: { state: "shown" } })).status,
    ).toBe(403);
    expect(
      (await call(`/events/${ids.open}/comments/${held?.id}`, { method: "PATCH", token: editor, json: { state: "shown" } })).status,
    ).toBe(200);
    expect((await comments()).map((comment) => comment.body)).toContain(body);
  });

  it("that an editor rejects are shown no more", async () => {
    const { id } = z.object({ id: z.string() }).parse(await (await say(ids.open, "A harmless remark")).json());
    expect((await call(`/events/${ids.open}/comments/${id}`, { method: "PATCH", token: editor, json: { state: "rejected" } })).status).toBe(
      200,
    );
    expect((await comments()).map((comment) => comment.id)).not.toContain(id);
  });

  it("follow their event when it is merged into another, under either id", async () => {
    const made = async (id: string, body: string) => z.object({ id: z.string() }).parse(await (await say(id, body)).json()).id;
    const before = await made(ids.over, "Written before the merge");
    await db.execute(sql`update items set visible = false where id = ${ids.over}`);
    expect((await call(`/events/${ids.over}/comments`)).status).toBe(404);
    await db.execute(sql`insert into item_aliases (alias, item_id, at) values (${ids.over}, ${ids.open}, now())`);
    const after = await made(ids.over, "Written after the merge");
    for (const id of [ids.over, ids.open]) {
      const listed = Comments.parse(await (await call(`/events/${id}/comments`)).json()).data.map((comment) => comment.id);
      expect(listed.slice(0, 2)).toEqual([after, before]);
      for (const comment of [before, after]) {
        const patch = { method: "PATCH", token: editor, json: { state: "shown" } };
        expect((await call(`/events/${id}/comments/${comment}`, patch)).status).toBe(200);
      }
    }
  });

  it("are refused where they cannot be", async () => {
    expect((await call(`/events/${ids.open}/comments`, { json: { body: "Hello" } })).status).toBe(401);
    expect((await say(ids.post, "Hello")).status).toBe(404);
    for (const id of [ids.post, "itm_01hzzzzzzzzzzzzzzzzzzzzzzz", "nonsense"])
      expect((await call(`/events/${id}/comments`)).status).toBe(404);
    for (const body of ["", "   ", "x".repeat(2001), "nul \u0000", 7]) expect((await say(ids.open, body)).status).toBe(422);
    expect((await call(`/events/${ids.open}/comments?state=held`, { token: user })).status).toBe(403);
  });
});
