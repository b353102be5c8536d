import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { type Conditions, noteConditions, type Transition } from "../../src/domain/alerts/index.ts";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { addSource, endOf, healthOf, newUrl, runToEnd } from "../support/sources.ts";
import { publish, rss } from "../support/web.ts";

const Alerts = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      source_id: z.string(),
      kind: z.string(),
      state: z.string(),
      message: z.string(),
      job_id: z.string(),
      resolution: z.string().nullable(),
    }),
  ),
  page: z.object({ next_cursor: z.string().nullable() }),
});

const config = readConfig(env);
let admin: string;
beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
});

const alertsOf = async (sourceId: string, more = "") =>
  Alerts.parse(await (await call(`/alerts?source_id=${sourceId}${more}`, { token: admin })).json()).data;

let made = 0;
/** What a run would note of a source. */
async function noteFor(sourceId: string, conditions: Conditions): Promise<Transition[]> {
  const newId = () => `alr_${sourceId.slice(4, 26)}${String(++made).padStart(4, "0")}`;
  const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
  return (await db.execute<Transition>(noteConditions({ sourceId, jobId: "job_1", conditions, newId, condition: sql`true` }))).rows;
}

const gone = () => new Response("gone", { status: 404 });
const posts = (n: number, image = "") =>
  rss(Array.from({ length: n }, (_, i) => ({ id: `p${i}`, title: `Story number ${i} of the paper` }))).replaceAll(
    "</guid>",
    `</guid>${image}`,
  );

describe("an alert about failures", () => {
  it("opens at the third in a row, once, and is resolved once by the first success", async () => {
    const url = newUrl();
    const source = await addSource(url);
    publish(url, gone);
    await runToEnd(source);
    await runToEnd(source);
    expect(await alertsOf(source)).toEqual([]);
    const third = await runToEnd(source);
    expect(await alertsOf(source)).toMatchObject([{ kind: "failing", state: "open", job_id: third.id }]);
    await runToEnd(source);
    const [open, ...others] = await alertsOf(source);
    expect(others).toEqual([]);
    expect(open?.message).toMatch(/^4 failures in a row; the last: .*404/);
    publish(url, posts(3));
    await runToEnd(source);
    await runToEnd(source);
    expect(await alertsOf(source)).toMatchObject([{ id: open?.id, state: "resolved", resolution: "recovered" }]);
    expect(await alertsOf(source, "&state=open")).toEqual([]);
  });

  it("is resolved when the source gets another address or is removed", async () => {
    const url = newUrl();
    const source = await addSource(url);
    for (let i = 0; i < 3; i++) await runToEnd(source);
    expect(await alertsOf(source, "&state=open")).toHaveLength(1);
    await call(`/sources/${source}`, { method: "PATCH", token: admin, json: { url: newUrl() } });
    expect(await alertsOf(source)).toMatchObject([{ state: "resolved", resolution: "amended" }]);
    for (let i = 0; i < 3; i++) await runToEnd(source);
    const { id: job } = await runToEnd(source);
    await call(`/sources/${source}`, { method: "DELETE", token: admin });
    expect((await call(`/jobs/${job}/retry`, { method: "POST", token: admin })).status).toBe(409);
    expect((await alertsOf(source)).map(({ resolution }) => resolution)).toEqual(["removed", "amended"]);
  });
});

describe("a source that is read without an error", () => {
  it("and brings nothing any more is degraded, with one alert until it is back", async () => {
    const url = newUrl();
    const source = await addSource(url);
    publish(url, posts(6));
    await runToEnd(source);
    expect(await healthOf(source)).toMatchObject({ state: "healthy", yield: { last: 6, usual: 6, alarm: null }, drift: [], error: null });
    publish(url, posts(0));
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded" });
    publish(url, `${posts(0)}<!-- still -->`);
    await runToEnd(source);
    expect(await healthOf(source)).toMatchObject({ state: "degraded", yield: { last: 0, alarm: "nothing" }, consecutive_failures: 0 });
    expect(await alertsOf(source)).toMatchObject([{ kind: "yield", state: "open" }]);
    publish(url, posts(5));
    await runToEnd(source);
    expect(await healthOf(source)).toMatchObject({ state: "healthy" });
    expect(await alertsOf(source)).toMatchObject([{ kind: "yield", state: "resolved" }]);
  });

  it("and whose pictures are gone has drifted", async () => {
    const url = newUrl();
    const source = await addSource(url);
    publish(url, posts(8, '<enclosure url="https://paper.example/p.jpg" type="image/jpeg" length="1"/>'));
    await runToEnd(source);
    publish(url, posts(8));
    await runToEnd(source);
    expect(await healthOf(source)).toMatchObject({ state: "degraded", drift: [{ field: "image_url", usual: 1, now: 0 }] });
    expect(await alertsOf(source)).toMatchObject([{ kind: "drift", state: "open" }]);
  });
});

describe("a calendar that loses most of what it announced at once", () => {
  it("is taken for broken, with one alert until its events are back", async () => {
    const url = newUrl("/cal.ics");
    const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
    const ics = (uids: readonly string[]) =>
      [
        "BEGIN:VCALENDAR",
        ...uids.flatMap((uid) => ["BEGIN:VEVENT", `UID:${uid}`, `DTSTART;VALUE=DATE:${day}`, `SUMMARY:Planting a ${uid}`, "END:VEVENT"]),
        "END:VCALENDAR",
      ].join("\r\n");
    const trees = ["ash", "birch", "cedar", "elm", "fir", "oak"];
    const source = await addSource(url, { kind: "calendar", item_kind: "event" });
    const breakage = async () => (await alertsOf(source, "&kind=breakage")).map(({ state }) => state);
    for (const [shown, states] of [
      [trees, []],
      [["ash"], ["open"]],
      [["ash", "birch"], ["open"]],
      [trees, ["resolved"]],
    ] as const) {
      publish(url, ics(shown), { "content-type": "text/calendar" });
      await runToEnd(source);
      expect(await breakage()).toEqual(states);
    }
  });
});

describe("what is read again from what is kept", () => {
  it("says nothing of the source as it is now", async () => {
    const url = newUrl();
    const source = await addSource(url);
    publish(url, () => new Response("<!doctype html><html><body>Sorry</body></html>", { headers: { "content-type": "text/html" } }));
    const bad = await runToEnd(source);
    const again = async () => {
      const { job } = z
        .object({ job: z.object({ id: z.string() }) })
        .parse(await (await call(`/jobs/${bad.id}/reprocess`, { method: "POST", token: admin })).json());
      return endOf(job.id);
    };
    for (let i = 0; i < 3; i++) expect(await again()).toMatchObject({ state: "failed", error: { code: "html_page" } });
    expect(await healthOf(source)).toMatchObject({ consecutive_failures: 1, error: { code: "html_page" } });
    expect(await alertsOf(source)).toEqual([]);
  });
});

describe("a transition", () => {
  it("happens once, however many workers note it at the same moment", async () => {
    const source = await addSource(newUrl());
    const note = (text: string | null) => noteFor(source, { yield: text });
    const five = [1, 2, 3, 4, 5];
    const opened = (await Promise.all(five.map((n) => note(`nothing came, says worker ${n}`)))).flat();
    expect(opened).toMatchObject([{ kind: "yield", to: "open" }]);
    const resolved = (await Promise.all(five.map(() => note(null)))).flat();
    expect(resolved).toMatchObject([{ alertId: opened[0]?.alertId, to: "resolved" }]);
    expect(await alertsOf(source)).toHaveLength(1);
  });
});

describe("the list of alerts", () => {
  it("is for administrators, pages from the newest on, and names a wrong filter", async () => {
    expect((await call("/alerts")).status).toBe(401);
    expect((await call("/alerts", { token: await tokenOf("editor") })).status).toBe(403);
    await noteFor(await addSource(newUrl()), { yield: "nothing came", drift: "fields are gone" });
    expect((await call("/alerts?state=closed", { token: admin })).status).toBe(422);
    const all = Alerts.parse(await (await call("/alerts?limit=100", { token: admin })).json());
    const first = Alerts.parse(await (await call("/alerts?limit=1", { token: admin })).json());
    const second = Alerts.parse(await (await call(`/alerts?limit=1&cursor=${first.page.next_cursor}`, { token: admin })).json());
    expect(all.data.length).toBeGreaterThan(1);
    expect([...first.data, ...second.data]).toEqual(all.data.slice(0, 2));
  });
});
