import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { z } from "zod";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { sql } from "drizzle-orm";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import jobs from "../../workers/jobs.ts";
import type { JobsEnv } from "../../src/ctx/jobs.ts";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { addSource, Items, itemsOf, Job, newUrl, reprocessToEnd, runToEnd } from "../support/sources.ts";
import { publish, requestsTo, rss } from "../support/web.ts";

const Changes = z.object({
  data: z.array(z.object({ seq: z.number(), type: z.string(), item_id: z.string(), material: z.boolean() })),
  page: z.object({ next_cursor: z.string() }),
});

const config = readConfig(env);
let admin: string;
beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
});

const jobsOf = async (sourceId: string) =>
  z.object({ data: z.array(Job) }).parse(await (await call(`/jobs?source_id=${sourceId}`, { token: admin })).json()).data;

async function tick(): Promise<void> {
  const execution = createExecutionContext();
  await jobs.scheduled(createScheduledController({ cron: "* * * * *" }), env as JobsEnv, execution);
  await waitOnExecutionContext(execution);
}

describe("a feed", () => {
  it("is collected at the tick after it was added, and its posts can be read", async () => {
    const url = newUrl();
    publish(
      url,
      rss([
        { id: "1", title: "Ferry returns on Monday" },
        { id: "2", title: "Library opens late" },
      ]),
    );
    const source = await addSource(url);
    expect(requestsTo(url)).toEqual([]);
    await tick();
    const posts = await vi.waitFor(
      async () => {
        const { data } = Items.parse(await (await call(`/posts?source_id=${source}`)).json());
        expect(data.map(({ title }) => title).sort()).toEqual(["Ferry returns on Monday", "Library opens late"]);
        return data;
      },
      { timeout: 15_000, interval: 100 },
    );
    expect(posts[0]?.sources.map(({ source_id }) => source_id)).toEqual([source]);
    const sightings = await (await call(`/items/${posts[0]?.id}/sightings`)).json();
    expect(sightings).toMatchObject({ data: [{ source_id: source, fields: { kind: "post" } }] });
  });

  it("is collected once by three ticks at once, though each of them finds it due", async () => {
    const url = newUrl();
    publish(url, rss([{ id: "1", title: "The bakery moves" }]));
    const source = await addSource(url);
    await Promise.all([tick(), tick(), tick()]);
    await vi.waitFor(async () => expect((await jobsOf(source))[0]).toMatchObject({ state: "succeeded" }), {
      timeout: 15_000,
      interval: 100,
    });
    expect(await jobsOf(source)).toHaveLength(1);
    expect(requestsTo(url)).toHaveLength(1);
  });

  it("asks conditionally the second time, and 304 is a success with nothing new", async () => {
    const url = newUrl();
    publish(url, (request) =>
      request.headers.get("if-none-match") === '"v1"'
        ? new Response(null, { status: 304 })
        : new Response(rss([{ id: "1", title: "Only once told" }]), { headers: { etag: '"v1"' } }),
    );
    const source = await addSource(url);
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded", counts: { seen: 1, new: 1 } });
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded", counts: { seen: 0, new: 0 }, error: null });
    expect(requestsTo(url).map((headers) => headers.get("if-none-match"))).toEqual([null, '"v1"']);
  });

  it("says which values it dropped because they cannot be true, each once", async () => {
    const url = newUrl();
    const at = (id: number, when: string) => ({ id, title: `Lantern walk number ${id}`, when });
    publish(url, JSON.stringify({ rows: [at(1, "2027-02-30T10:00:00"), at(2, "2027-02-30T10:00:00"), at(3, "2027-03-01T10:00:00")] }));
    const mapping = { items: "rows", fields: { external_id: "id", title: "title", starts_at: "when" } };
    const { counts, warnings } = await runToEnd(await addSource(url, { kind: "api", item_kind: "event", config: { mapping } }));
    expect(counts).toMatchObject({ seen: 3, new: 3, quarantined: 2 });
    expect(warnings).toEqual(['value: starts_at was dropped: "2027-02-30T10:00:00" is no date an event can have (2 times)']);
  });

  it("that changes an entry makes a revision and an entry in the log, once", async () => {
    const url = newUrl();
    publish(url, rss([{ id: "1", title: "Council meets on Tuesday", description: "The agenda is at the town hall." }]));
    const source = await addSource(url);
    await runToEnd(source);
    publish(url, rss([{ id: "1", title: "Council meets on Wednesday", description: "The agenda is at the town hall." }]));
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded", counts: { seen: 1, new: 0, updated: 1 } });
    const [item] = await itemsOf(source);
    expect(item).toMatchObject({ title: "Council meets on Wednesday", revision: 2 });
    const revisions = await (await call(`/items/${item?.id}/revisions`)).json();
    expect(revisions).toMatchObject({
      data: [
        { revision: 1 },
        { revision: 2, material: true, changes: [{ path: "/title", from: "Council meets on Tuesday", to: "Council meets on Wednesday" }] },
      ],
    });
    const log = await vi.waitFor(async () => {
      const { data } = Changes.parse(await (await call("/changes?limit=100")).json());
      const own = data.filter(({ item_id }) => item_id === item?.id);
      expect(own.map(({ type }) => type)).toEqual(["created", "updated"]);
      return data;
    });
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
  });

  it("that says the same again changes nothing", async () => {
    const url = newUrl();
    const entries = [{ id: "1", title: "Bridge closed for repairs" }];
    publish(url, rss(entries));
    const source = await addSource(url);
    await runToEnd(source);
    publish(url, `${rss(entries)}<!-- generated again -->`);
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded", counts: { seen: 1, new: 0, updated: 0, unchanged: 1 } });
    expect((await itemsOf(source)).map(({ revision }) => revision)).toEqual([1]);
  });

  it("is cleaned: no script, no markup, no tracking parameters", async () => {
    const url = newUrl();
    publish(
      url,
      rss([
        {
          id: "1",
          title: "Rock &amp;amp; roll &lt;b&gt;night&lt;/b&gt;",
          description:
            "&lt;p onclick='x()'&gt;Bring &lt;a href='javascript:alert(1)'&gt;friends&lt;/a&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;",
          link: "https://paper.example/rock?utm_source=rss&amp;id=7",
        },
      ]),
    );
    const source = await addSource(url);
    await runToEnd(source);
    const [item] = await itemsOf(source);
    expect(item).toMatchObject({ title: "Rock & roll night", url: "https://paper.example/rock?id=7" });
    expect(JSON.stringify(item)).not.toMatch(/alert|onclick|<b>/i);
  });
});

describe("a feed whose ids are others every time", () => {
  it("is found out, and named by its addresses from then on: nothing is stored again and again", async () => {
    const url = newUrl();
    const entries = () =>
      ["ash", "birch", "cedar", "elm", "fir"].map((tree) => ({
        id: crypto.randomUUID(),
        title: `The old ${tree} falls`,
        link: `https://paper.example/${tree}`,
      }));
    publish(url, () => new Response(rss(entries())));
    const source = await addSource(url);
    expect((await runToEnd(source)).counts).toMatchObject({ new: 5 });
    const found = await runToEnd(source);
    expect(found.counts).toMatchObject({ new: 5 });
    expect(found.warnings[0]).toMatch(/^ids_churn/);
    await runToEnd(source);
    expect((await runToEnd(source)).counts).toMatchObject({ new: 0, unchanged: 5 });
    expect(await itemsOf(source)).toHaveLength(5);
  });
});

describe("a feed that gives several entries one id", () => {
  it("keeps each what it is when the first of them goes: nobody hears of a change", async () => {
    const url = newUrl();
    const [oak, elm] = ["oak", "elm"].map((tree) => ({
      id: "tree",
      title: `The old ${tree} falls`,
      link: `https://paper.example/${tree}`,
    }));
    publish(url, rss([oak, elm].flatMap((entry) => entry ?? [])));
    const source = await addSource(url);
    expect((await runToEnd(source)).counts).toMatchObject({ new: 2 });
    publish(url, rss([elm].flatMap((entry) => entry ?? [])));
    expect((await runToEnd(source)).counts).toMatchObject({ new: 0, updated: 0, unchanged: 1 });
    expect((await itemsOf(source)).map(({ title, revision }) => [title, revision]).toSorted()).toEqual([
      ["The old elm falls", 1],
      ["The old oak falls", 1],
    ]);
  });
});

describe("a source that cannot be read", () => {
  it.each([
    ["an error status", () => new Response("no", { status: 500 }), "http_status", /500/],
    [
      "a page instead of a feed",
      () => new Response("<!doctype html><html><body><h1>Sorry</h1></body></html>", { headers: { "content-type": "text/html" } }),
      "html_page",
      /./,
    ],
    ["nothing", () => new Response(""), "empty_body", /./],
    ["a redirect into a private network", () => Response.redirect("http://169.254.169.254/latest", 302), "address_refused", /169\.254/],
  ])("with %s says so in its job and its health", async (_what, answer, code, words) => {
    const url = newUrl();
    publish(url, answer);
    const source = await addSource(url);
    const job = await runToEnd(source);
    expect(job).toMatchObject({ state: "failed", error: { code } });
    expect(job.error?.message).toMatch(words);
    const health = await (await call(`/sources/${source}/health`, { token: admin })).json();
    expect(health).toMatchObject({ state: "failing", consecutive_failures: 1, error: { code } });
  });

  it("because robots.txt forbids it is not asked at all", async () => {
    const url = newUrl();
    publish(new URL("/robots.txt", url).href, "User-agent: *\nDisallow: /", { "content-type": "text/plain" });
    publish(url, rss([{ id: "1", title: "Not for robots" }]));
    const source = await addSource(url);
    expect(await runToEnd(source)).toMatchObject({ state: "failed", error: { code: "robots_disallowed" } });
    expect(requestsTo(url)).toEqual([]);
  });

  it("recovers by itself and is healthy again", async () => {
    const url = newUrl();
    publish(url, () => new Response("no", { status: 503 }));
    const source = await addSource(url);
    await runToEnd(source);
    publish(url, rss([{ id: "1", title: "Back in business" }]));
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded" });
    expect(await (await call(`/sources/${source}/health`, { token: admin })).json()).toMatchObject({
      state: "healthy",
      consecutive_failures: 0,
      error: null,
    });
  });
});

describe("a document that could not be parsed", () => {
  it("is kept, and can be read again without a fetch", async () => {
    const url = newUrl();
    publish(url, () => new Response("<!doctype html><html><body>Not a feed</body></html>", { headers: { "content-type": "text/html" } }));
    const source = await addSource(url);
    const failed = await runToEnd(source);
    expect(failed).toMatchObject({ state: "failed", body_kept: true });
    const still = await reprocessToEnd(failed.id);
    expect(still).toMatchObject({ state: "failed", error: { code: "html_page" } });
    publish(url, rss([{ id: "1", title: "A feed at last" }]));
    const good = await runToEnd(source);
    expect(good.counts).toMatchObject({ new: 1 });
    const asked = requestsTo(url).length;
    const again = await reprocessToEnd(good.id);
    expect(again).toMatchObject({ state: "succeeded", counts: { seen: 1, new: 0, unchanged: 1 } });
    // What it says is older than what is stored.
    expect((await call(`/jobs/${failed.id}/reprocess`, { method: "POST", token: admin })).status).toBe(409);
    expect(requestsTo(url)).toHaveLength(asked);
  });
});

describe("a page behind a redirect", () => {
  it("says the same when it is read again from what was kept: its links are those of where it came from", async () => {
    const [from, to] = [newUrl().replace("rss.xml", "list"), newUrl().replace("rss.xml", "deep/list.html")];
    publish(from, () => Response.redirect(to, 302));
    publish(to, `<!doctype html><ul><li><a href="market">Market</a><time datetime="2027-05-01T09:00">1 May</time></li></ul>`, {
      "content-type": "text/html",
    });
    const selectors = { item: "li", title: "a", url: "a@href", start: "time@datetime" };
    const source = await addSource(from, { kind: "page", item_kind: "event", config: { selectors } });
    const first = await runToEnd(source);
    expect(first).toMatchObject({ counts: { new: 1 } });
    const again = await reprocessToEnd(first.id);
    expect(again).toMatchObject({ state: "succeeded", counts: { new: 0, updated: 0, unchanged: 1 } });
  });
});

describe("the same bytes at two addresses", () => {
  it("are two documents: read again from what was kept, each has its own links and its own charset", async () => {
    const list = '<!doctype html><ul><li><a href="fair">Café fair</a><time datetime="2027-05-01T09:00">1 May</time></li></ul>';
    const config = { selectors: { item: "li", title: "a", url: "a@href", start: "time@datetime" } };
    const runs: Job[] = [];
    for (const charset of ["utf-8", "gb18030"]) {
      const url = newUrl("/list");
      publish(url, () => new Response(list, { headers: { "content-type": `text/html; charset=${charset}` } }));
      runs.push(await runToEnd(await addSource(url, { kind: "page", item_kind: "event", config })));
    }
    for (const { id } of runs)
      expect(await reprocessToEnd(id)).toMatchObject({ state: "succeeded", counts: { new: 0, updated: 0, unchanged: 1 } });
  });
});

describe("an origin", () => {
  it("is asked by one source at a time, at least a second apart", async () => {
    const origin = newUrl("/");
    const urls = ["a.xml", "b.xml", "c.xml"].map((path) => origin + path);
    const askedAtMs: number[] = [];
    for (const url of urls)
      publish(url, () => (askedAtMs.push(Date.now()), new Response(rss([{ id: url, title: `News from ${url.slice(-5)}` }]))));
    const sources = await Promise.all(urls.map((url) => addSource(url)));
    const jobs = await Promise.all(sources.map(runToEnd));
    expect(jobs.map(({ state }) => state)).toEqual(["succeeded", "succeeded", "succeeded"]);
    const gaps = askedAtMs.toSorted((a, b) => a - b).flatMap((ms, i, all) => (i === 0 ? [] : [ms - (all[i - 1] ?? 0)]));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
  });
});

describe("a source that has moved for good", () => {
  it("to where nothing can be read is asked at its old address again", async () => {
    const [from, parked] = [newUrl(), newUrl()];
    publish(from, () => Response.redirect(parked, 301));
    publish(parked, rss([]));
    const source = await addSource(from);
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded", counts: { seen: 0 } });
    expect(await (await call(`/sources/${source}`, { token: admin })).json()).toMatchObject({ url: from });
  });

  it("is asked at its new address from then on", async () => {
    const [from, to] = [newUrl(), newUrl()];
    publish(from, () => Response.redirect(to, 301));
    publish(to, rss([{ id: "1", title: "We have moved" }]));
    const source = await addSource(from);
    await runToEnd(source);
    expect(await (await call(`/sources/${source}`, { token: admin })).json()).toMatchObject({ url: to });
  });
});

describe("a page", () => {
  it("with structured data brings its events, once, with place and price", async () => {
    const url = newUrl().replace("rss.xml", "events.html");
    const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const event = {
      "@context": "https://schema.org",
      "@type": "MusicEvent",
      name: "Night of the organ",
      startDate: `${day}T20:00:00+01:00`,
      location: { "@type": "Place", name: "St Mary", address: { streetAddress: "1 Quay", addressLocality: "Harbour" } },
      offers: { price: "12.50", priceCurrency: "EUR" },
    };
    publish(
      url,
      `<!doctype html><html lang="en"><title>Events</title><script type="application/ld+json">${JSON.stringify(event)}</script>`,
      { "content-type": "text/html" },
    );
    const source = await addSource(url, { kind: "page", item_kind: "event" });
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded", counts: { seen: 1, new: 1 } });
    expect(await itemsOf(source)).toMatchObject([
      {
        title: "Night of the organ",
        kind: "event",
        event: { venue: "St Mary", price_min: "12.50", currency: "EUR", starts_at: `${day}T19:00:00.000Z` },
      },
    ]);
  });

  it("without any is read by the selectors its operator gives", async () => {
    const url = newUrl().replace("rss.xml", "list.html");
    publish(
      url,
      `<!doctype html><ul><li class="e"><h3>Market</h3><time datetime="2027-05-01T09:00">1 May</time></li><li class="e"><h3>Fair</h3><time datetime="2027-06-01T09:00">1 June</time></li></ul>`,
      { "content-type": "text/html" },
    );
    const source = await addSource(url, {
      kind: "page",
      item_kind: "event",
      config: { selectors: { item: "li.e", title: "h3", start: "time@datetime" } },
    });
    await runToEnd(source);
    expect((await itemsOf(source)).map(({ title }) => title).sort()).toEqual(["Fair", "Market"]);
    const wrong = await call("/sources", {
      token: admin,
      json: { kind: "page", name: "x", url, item_kind: "event", config: { selectors: { item: "li[", title: "h3" } } },
    });
    expect(await wrong.json()).toMatchObject({ status: 422, errors: [{ pointer: "/config/selectors/item" }] });
  });
});

describe("a calendar", () => {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
  const ics = (uids: readonly string[]) =>
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${uids.map((uid) => `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTART;TZID=Europe/Paris:${inDays(20)}T200000\r\nDTEND;TZID=Europe/Paris:${inDays(20)}T220000\r\nSUMMARY:Evening of ${uid}\r\nLOCATION:Hall ${uid}\r\nEND:VEVENT\r\n`).join("")}END:VCALENDAR\r\n`;
  const anHourGoesBy = (sourceId: string) =>
    openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null).execute(
      sql`update sightings set missing_since = missing_since - interval '61 minutes' where source_id = ${sourceId}`,
    );
  const withdrawnOf = async (sourceId: string, among: readonly string[]) => {
    const titles = (await itemsOf(sourceId)).map(({ title }) => title);
    return among.filter((uid) => !titles.includes(`Evening of ${uid}`));
  };

  it("that no longer shows a future event withdraws it, at the second good run an hour later", async () => {
    const url = newUrl();
    const uids = ["ash", "birch", "cedar", "elm", "fir"];
    const source = await addSource(url, { kind: "calendar", item_kind: "event" });
    publish(url, ics(uids), { "content-type": "text/calendar" });
    expect(await runToEnd(source)).toMatchObject({ state: "succeeded", counts: { seen: 5, new: 5 } });
    publish(url, ics(uids.slice(1)), { "content-type": "text/calendar" });
    await runToEnd(source);
    expect(await withdrawnOf(source, uids)).toEqual([]);
    await anHourGoesBy(source);
    await runToEnd(source);
    await vi.waitFor(async () => expect(await withdrawnOf(source, uids)).toEqual(["ash"]), { timeout: 15_000, interval: 100 });
  });

  it.each([
    ["that never changes", () => new Response(null, { status: 304 }), "healthy"],
    ["whose source fails", () => new Response("out of order", { status: 500 }), "failing"],
  ])("%s is read again a day later from what is kept, without asking, so that its recurring events go on", async (_, later, health) => {
    const url = newUrl();
    const weekly = ics(["yoga"]).replace("SUMMARY", "RRULE:FREQ=WEEKLY\r\nSUMMARY");
    publish(url, () => new Response(weekly, { headers: { etag: '"same"', "content-type": "text/calendar" } }));
    const source = await addSource(url, { kind: "calendar", item_kind: "event" });
    const first = await runToEnd(source);
    publish(url, later);
    expect(await runToEnd(source)).toMatchObject({ counts: { seen: 0 } });
    const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
    // The last of the weeks had not come into sight yet when it was last read.
    await db.execute(
      sql`update sources set read_at = read_at - interval '21 hours', next_run_at = now() + interval '7 days' where id = ${source}`,
    );
    await db.execute(sql`
      with last as (select id from sightings where source_id = ${source} order by draft #>> '{event,starts_local}' desc limit 1),
        versions as (delete from sighting_versions using last where sighting_id = last.id)
      delete from sightings using last where sightings.id = last.id`);
    const asked = requestsTo(url).length;
    await tick();
    await tick();
    await vi.waitFor(
      async () => expect((await jobsOf(source))[0]).toMatchObject({ state: "succeeded", counts: { seen: first.counts["seen"], new: 1 } }),
      {
        timeout: 15_000,
        interval: 100,
      },
    );
    expect(await jobsOf(source)).toHaveLength(3);
    expect(requestsTo(url)).toHaveLength(asked);
    expect(await (await call(`/sources/${source}/health`, { token: admin })).json()).toMatchObject({ state: health });
  });

  it("that loses most of its events at once is taken for broken: nothing is withdrawn", async () => {
    const url = newUrl();
    const uids = ["one", "two", "three", "four", "five", "six"];
    const source = await addSource(url, { kind: "calendar", item_kind: "event" });
    publish(url, ics(uids), { "content-type": "text/calendar" });
    await runToEnd(source);
    publish(url, ics(["one"]), { "content-type": "text/calendar" });
    await runToEnd(source);
    await anHourGoesBy(source);
    const job = await runToEnd(source);
    expect(job.state).toBe("succeeded");
    expect(await withdrawnOf(source, uids)).toEqual([]);
  });
});

describe("a message delivered three times at once", () => {
  it("collects once and makes every item once", async () => {
    const url = newUrl();
    publish(
      url,
      rss([
        { id: "1", title: "Told in three envelopes" },
        { id: "2", title: "The second of two things" },
      ]),
    );
    const source = await addSource(url);
    const { QUEUE } = env as JobsEnv;
    await tick();
    await QUEUE.sendBatch([1, 2, 3].map(() => ({ body: { type: "source.collect.v1" as const, source_id: source, request_id: "thrice" } })));
    await vi.waitFor(async () => expect(await itemsOf(source)).toHaveLength(2), { timeout: 15_000, interval: 100 });
    const listed = await jobsOf(source);
    expect(listed).toMatchObject([{ state: "succeeded", counts: { seen: 2, new: 2 } }]);
    expect(requestsTo(url)).toHaveLength(1);
  });
});
