import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { Mail, MailOutcome } from "../../src/adapters/mail/index.ts";
import { deliverMail, sweepMails } from "../../src/domain/mail/index.ts";
import type { IdPrefix } from "../../src/lib/ids.ts";
import { makeId } from "../../src/lib/ids.ts";
import { resetStack } from "../support/control.ts";
import { testDb } from "../support/people.ts";

const newId = (prefix: IdPrefix) => makeId(prefix, Date.now(), crypto.getRandomValues(new Uint8Array(16)));
const db = testDb();

beforeAll(resetStack);

async function queueMail(): Promise<string> {
  const id = newId("mal");
  await db.execute(
    sql`insert into mails (id, kind, to_address, due_at, created_at) values (${id}, 'note', 'ada@example.com', now(), now())`,
  );
  return id;
}
const stateOf = async (id: string) =>
  (await db.execute<{ state: string; attempts: number }>(sql`select state, attempts from mails where id = ${id}`)).rows[0];

/** A mail service that does as told, and remembers what it was given. */
function service(...outcomes: (MailOutcome | "dies")[]) {
  const given: Mail[] = [];
  const sendMail = async (mail: Mail): Promise<MailOutcome> => {
    given.push(mail);
    const outcome = outcomes.shift() ?? { state: "sent" };
    if (outcome === "dies") throw new Error("the worker is gone");
    return outcome;
  };
  return { given, ctx: { db, newId, sendMail } };
}
const render = () => Promise.resolve({ subject: "A note", text: "text", html: "<p>text</p>" });
const due = (id: string) => db.execute(sql`update mails set due_at = now() - interval '1 minute' where id = ${id}`);
const sweep = async () => {
  const woken: string[] = [];
  const queues = {
    send: async (bodies: readonly object[]) => void woken.push(...bodies.map((body) => String(Reflect.get(body, "mail_id")))),
  };
  return { ...(await sweepMails({ db, queues, requestId: "req" })), woken };
};

describe("a mail of the outbox", () => {
  it("told of several times at once is sent once", async () => {
    const id = await queueMail();
    const { ctx, given } = service();
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => deliverMail(ctx, id, render)));
    expect(outcomes.map(({ state }) => state).sort()).toEqual(["none", "none", "none", "sent"]);
    expect(given.map((mail) => mail.id)).toEqual([id]);
    expect(await deliverMail(ctx, id, render)).toMatchObject({ state: "none" });
  });

  it("that was not taken is tried again later, under the same id", async () => {
    const id = await queueMail();
    const { ctx, given } = service({ state: "later", error: "busy" }, { state: "sent" });
    expect(await deliverMail(ctx, id, render)).toMatchObject({ state: "later", retryInS: 15 });
    expect(await deliverMail(ctx, id, render)).toMatchObject({ state: "none" });
    await due(id);
    expect(await deliverMail(ctx, id, render)).toMatchObject({ state: "sent", attempt: 2 });
    expect(given.map((mail) => mail.id)).toEqual([id, id]);
  });

  it("that may have been taken is never sent again, whoever asks", async () => {
    const id = await queueMail();
    const { ctx, given } = service({ state: "unknown", error: "timeout" });
    expect(await deliverMail(ctx, id, render)).toMatchObject({ state: "unknown" });
    await due(id);
    expect((await sweep()).woken).not.toContain(id);
    expect(await deliverMail(ctx, id, render)).toMatchObject({ state: "none" });
    expect(given).toHaveLength(1);
  });

  it("whose worker died while sending ends as unknown, and is not sent again", async () => {
    const id = await queueMail();
    const { ctx } = service("dies");
    await expect(deliverMail(ctx, id, render)).rejects.toThrow();
    expect(await stateOf(id)).toEqual({ state: "sending", attempts: 1 });
    await due(id);
    expect((await sweep()).unknown).toBe(1);
    expect(await stateOf(id)).toMatchObject({ state: "unknown" });
  });

  it("whose wake-up was lost is found by the sweeper", async () => {
    const id = await queueMail();
    await due(id);
    expect((await sweep()).woken).toContain(id);
  });

  it("that could not be written is tried again; one of a kind nobody knows fails", async () => {
    const id = await queueMail();
    const { ctx, given } = service();
    expect(await deliverMail(ctx, id, () => Promise.reject(new Error("database")))).toMatchObject({ state: "later" });
    await due(id);
    expect(await deliverMail(ctx, id, () => Promise.resolve(null))).toMatchObject({ state: "failed" });
    expect(given).toEqual([]);
  });

  it("is given up after many attempts", async () => {
    const id = await queueMail();
    await db.execute(sql`update mails set attempts = 11 where id = ${id}`);
    expect(await deliverMail(service({ state: "later", error: "busy" }).ctx, id, render)).toMatchObject({ state: "failed", attempt: 12 });
  });
});
