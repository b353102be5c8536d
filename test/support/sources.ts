import { z } from "zod";
import { expect, vi } from "vitest";
import { call, tokenOf } from "./api.ts";

const Source = z.object({ id: z.string() });
const Run = z.object({ job: z.object({ id: z.string() }) });
export const Job = z.object({
  state: z.string(),
  counts: z.record(z.string(), z.number()),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  warnings: z.array(z.string()),
  finished_at: z.string().nullable(),
  id: z.string(),
  body_kept: z.boolean(),
});
export type Job = z.infer<typeof Job>;

export const Items = z.object({
  data: z.array(
    z
      .object({
        id: z.string(),
        title: z.string(),
        revision: z.number(),
        url: z.string().nullable(),
        image_url: z.string().nullable(),
        sources: z.array(z.object({ source_id: z.string() }).loose()),
      })
      .loose(),
  ),
});

let made = 0;
/** An address on a host and domain of its own, so that no gate makes one test wait for another. */
export const newUrl = (path = "/rss.xml") => `https://site-${crypto.randomUUID().slice(0, 8)}-${++made}.example${path}`;

/** Adds a source of posts in a feed, unless told otherwise; answers its id. */
export async function addSource(url: string, more: object = {}): Promise<string> {
  const json = { kind: "feed", name: "Paper", url, item_kind: "post", ...more };
  const response = await call("/sources", { token: await tokenOf("admin"), json });
  expect(response.status).toBe(201);
  return Source.parse(await response.json()).id;
}

/** Collects a source now and waits until that job has ended. */
export async function runToEnd(sourceId: string): Promise<Job> {
  const run = await call(`/sources/${sourceId}/run`, { method: "POST", token: await tokenOf("admin") });
  return endOf(Run.parse(await run.json()).job.id);
}

/** Parses what a job kept once more and waits until that has ended. */
export async function reprocessToEnd(jobId: string): Promise<Job> {
  const run = await call(`/jobs/${jobId}/reprocess`, { method: "POST", token: await tokenOf("admin") });
  return endOf(Run.parse(await run.json()).job.id);
}

export async function endOf(jobId: string): Promise<Job> {
  return vi.waitFor(
    async () => {
      const read = Job.parse(await (await call(`/jobs/${jobId}`, { token: await tokenOf("admin") })).json());
      if (read.finished_at === null) throw new Error(`the job is ${read.state}`);
      return read;
    },
    { timeout: 15_000, interval: 50 },
  );
}

export const itemsOf = async (sourceId: string) => {
  const listed = await call(`/items?source_id=${sourceId}&min_quality=0&limit=100`, { token: await tokenOf("admin") });
  return Items.parse(await listed.json()).data;
};

export const healthOf = async (sourceId: string): Promise<unknown> =>
  (await call(`/sources/${sourceId}/health`, { token: await tokenOf("admin") })).json();
