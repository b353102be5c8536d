import { z } from "zod";

export const JOB_STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;
export const JOB_STAGES = ["queued", "fetching", "storing", "matching", "done"] as const;
export const JOB_CAUSES = ["schedule", "run", "retry", "reprocess"] as const;
export type JobCause = (typeof JOB_CAUSES)[number];

/** A job ends within this time of starting, whatever happens to its worker. */
export const JOB_LIFE_S = 60;

/** Why a job past its deadline failed. */
export const OVERDUE = {
  collecting: { code: "worker_lost", message: "The worker that ran this job was lost; the source is collected again." },
  matching: {
    code: "matching_timeout",
    message: "What was collected is stored, but matching it took too long; it goes on in the background.",
  },
} as const;

export const JobCounts = z.object({
  seen: z.number().int(),
  new: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  matched: z.number().int(),
  quarantined: z.number().int(),
  rejected: z.number().int(),
});

const instantText = z.iso.datetime();

export const Job = z
  .object({
    id: z.string(),
    source_id: z.string(),
    state: z.enum(JOB_STATES),
    progress: z.object({ stage: z.enum(JOB_STAGES), percent: z.number().int().min(0).max(100) }),
    counts: JobCounts,
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    warnings: z.array(z.string()),
    cause: z.enum(JOB_CAUSES),
    /** What was fetched is kept, so that it can be read again: `POST /jobs/{id}/reprocess`. */
    body_kept: z.boolean(),
    created_at: instantText,
    started_at: instantText.nullable(),
    finished_at: instantText.nullable(),
  })
  .meta({
    id: "Job",
    example: {
      id: "job_01kafq3v8x0000000000000000",
      source_id: "src_01kafq3v8x0000000000000000",
      state: "succeeded",
      progress: { stage: "done", percent: 100 },
      counts: { seen: 12, new: 12, updated: 0, unchanged: 0, matched: 0, quarantined: 0, rejected: 0 },
      error: null,
      warnings: [],
      cause: "schedule",
      body_kept: true,
      created_at: "2026-11-20T12:00:00.000Z",
      started_at: "2026-11-20T12:00:00.100Z",
      finished_at: "2026-11-20T12:00:00.900Z",
    },
  });
export type Job = z.infer<typeof Job>;
