import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { acting, entriesOf, failing, type Send } from "../support/audit.ts";
import { RECORDED } from "../support/audit-table.ts";
import { call, tokenOf, USER_ID } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { testDb } from "../support/people.ts";

const WithId = z.object({ id: z.string() });
const WithJob = z.object({ job: WithId });
const NO_ID = "01hzzzzzzzzzzzzzzzzzzzzzzy";

let admin: string;
let act: Send;
let fail: Send;
beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
  [act, fail] = [acting(admin), failing(admin)];
});

const by = { actor_type: "user", actor_id: USER_ID };
const feed = (name: string) => ({ name, kind: "feed", url: `https://feeds.example.org/${name}.xml`, item_kind: "post" });
const addSource = async (name: string): Promise<string> => WithId.parse(await act("POST", "/sources", feed(name))).id;

/** Keeps every worker's hands off a job. */
const hold = (job: string) =>
  testDb().execute(sql`
    update jobs set state = 'queued', token = null, finished_at = null, wake_at = now() + interval '1 hour' where id = ${job}`);

describe("acts on sources and jobs", () => {
  it("a source made is recorded with its settings, and who asked from where", async () => {
    const url = "https://feeds.example.org/made.xml?api_key=hunter2";
    const [entry, ...more] = await entriesOf(() => act("POST", "/sources", { ...feed("made"), url }));
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ ...by, action: "source.create", target_type: "source", before: null });
    expect(entry).toMatchObject({ after: { kind: "feed", item_kind: "post", url: "https://feeds.example.org/made.xml" } });
    expect(entry?.request_id).toMatch(/^req_/);
    expect(entry?.network).toMatch(/^198\.51\.\d+\.0\/24$/);
    expect(JSON.stringify(entry)).not.toContain("hunter2");
  });

  it("a change is recorded as what was and what is", async () => {
    const id = await addSource("changed");
    const entries = await entriesOf(() => act("PATCH", `/sources/${id}`, { trust: 70, enabled: false, attribution: "Ada Lovelace" }));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ ...by, action: "source.update", target_id: id, before: { trust: 40, enabled: true } });
    expect(entries[0]?.after).toEqual({ changed: ["attribution", "enabled", "trust"], trust: 70, enabled: false });
  });

  it("a removal is recorded once", async () => {
    const id = await addSource("removed");
    const entries = await entriesOf(async () => {
      await act("DELETE", `/sources/${id}`);
      await fail("DELETE", `/sources/${id}`);
    });
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ ...by, action: "source.remove", target_id: id });
  });

  it("an import is recorded with an entry for each source that it made", async () => {
    await addSource("there-already");
    const outlines = ["new-1", "new-2", "there-already"].map((name) => `<outline text="${name}" xmlUrl="${feed(name).url}"/>`).join("");
    const body = `<opml version="2.0"><body>${outlines}</body></opml>`;
    const entries = await entriesOf(async () => {
      const imported = await call("/sources/opml", { body, token: admin, headers: { "content-type": "text/x-opml" } });
      expect(imported.status).toBe(200);
    });
    expect(entries.map(({ action, actor_id, after }) => [action, actor_id, after?.["url"]])).toEqual([
      ["source.create", USER_ID, feed("new-1").url],
      ["source.create", USER_ID, feed("new-2").url],
    ]);
  });

  it("a run and its end by hand are recorded; asking for what is so already is not", async () => {
    const id = await addSource("run");
    let job = "";
    const entries = await entriesOf(async () => {
      job = WithJob.parse(await act("POST", `/sources/${id}/run`)).job.id;
      await hold(job);
      expect(WithJob.parse(await act("POST", `/jobs/${job}/retry`)).job.id).toBe(job);
      await act("POST", `/jobs/${job}/cancel`);
      await act("POST", `/jobs/${job}/cancel`);
    });
    expect(entries).toMatchObject([
      { ...by, action: "job.run", target_type: "job", target_id: job, after: { source_id: id, state: "queued" } },
      {
        ...by,
        action: "job.cancel",
        target_id: job,
        before: { state: "queued" },
        after: { state: "cancelled" },
      },
    ]);
    expect(await entriesOf(() => act("POST", `/jobs/${job}/retry`))).toMatchObject([{ action: "job.retry" }]);
  });

  it("reading a kept document again is recorded", async () => {
    const id = await addSource("read-again");
    const job = WithJob.parse(await act("POST", `/sources/${id}/run`)).job.id;
    await hold(job);
    await act("POST", `/jobs/${job}/cancel`);
    await testDb().execute(sql`update jobs set body_hash = 'kept' where id = ${job}`);
    const entries = await entriesOf(() => act("POST", `/jobs/${job}/reprocess`));
    expect(entries).toMatchObject([{ ...by, action: "job.reprocess", target_type: "job", after: { source_id: id } }]);
  });

  it("what fails is not recorded", async () => {
    const entries = await entriesOf(async () => {
      await fail("POST", "/sources", { ...feed("local"), url: "http://192.168.1.1/feed" });
      await fail("PATCH", `/sources/src_${NO_ID}`, { trust: 1 });
      await fail("DELETE", `/sources/src_${NO_ID}`);
      await fail("POST", `/jobs/job_${NO_ID}/cancel`);
    });
    expect(entries).toEqual([]);
  });
});

describe("every operation", () => {
  it("that is no GET says what it records, or why nothing", async () => {
    const document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
    const { paths } = document.parse(await (await call("/openapi.json")).json());
    const acts = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== "get" && method !== "head")
        .map((method) => `${method.toUpperCase()} ${path.replace("/api/v1", "")}`),
    );
    expect(acts.toSorted()).toEqual(Object.keys(RECORDED).toSorted());
  });
});
