import { eq, type SQL, sql } from "drizzle-orm";
import { jobs, sources } from "../../../drizzle/schema/sources.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { type Conditions, noteConditions, type Transition } from "../alerts/index.ts";
import type { Profile } from "../sources/index.ts";
import { type Claim, held, type JobRow } from "./job-store.ts";
import type { StatedTerms } from "./stated-terms.ts";

/** What a run that reached its source leaves on the source's row. */
export type SourceOutcome = {
  etag: string | null;
  lastModified: string | null;
  bodyHash: string | null;
  /** Where the source has moved for good; null where it has not. */
  movedTo: string | null;
  /** The document was read, not only asked for. */
  read: boolean;
  changed: boolean;
  nextRunAt: string;
  intervalS: number;
  naming: string;
  profile: Profile;
  /** What the document says of the rights in it; null leaves what an earlier one said. */
  stated: StatedTerms | null;
  conditions: Conditions;
};

/** A run that failed, in words; `failures` in a row stay as they were when the fault is not the source's. */
export type Failure = { code: string; message: string; failures: number; nextRunAt: string; conditions: Conditions };

type NewId = () => string;

/** What was read again from what is kept says nothing of the source as it is now: only the job hears of it. */
const aboutSource = (claim: Claim) => claim.reprocess === null;

/**
 * The document is stored: the job waits for the matcher, and only now the source's validators move on. Answers the alerts
 * that opened or were resolved by it.
 */
export async function markStored(
  db: Db,
  claim: Claim,
  counts: Partial<JobRow>,
  outcome: SourceOutcome,
  newId: NewId,
): Promise<Transition[]> {
  const jobStored = db
    .update(jobs)
    .set({ ...counts, stage: "matching" })
    .where(held(claim));
  if (!aboutSource(claim)) {
    await jobStored;
    return [];
  }
  const { etag, lastModified, bodyHash, movedTo, naming, profile, stated, nextRunAt, intervalS } = outcome;
  const [, , noted] = await db.batch([
    jobStored,
    db
      .update(sources)
      .set({
        lastRunAt: sql`now()`,
        lastSuccessAt: sql`now()`,
        ...(outcome.read ? { readAt: sql`now()` } : {}),
        ...(outcome.changed ? { lastChangeAt: sql`now()` } : {}),
        etag: unlessAmended(claim, sql`${etag}::text`, sql`etag`),
        lastModified: unlessAmended(claim, sql`${lastModified}::text`, sql`last_modified`),
        bodyHash: unlessAmended(claim, sql`${bodyHash}::text`, sql`body_hash`),
        ...(movedTo === null ? {} : { url: unlessAmended(claim, sql`${movedTo}::text`, sql`url`) }),
        profile: unlessAmended(claim, sql`${JSON.stringify(profile)}::jsonb`, sql`profile`),
        naming: unlessAmended(claim, sql`${naming}::text`, sql`naming`),
        ...(stated === null
          ? {}
          : {
              statedAttribution: unlessAmended(claim, sql`${stated.attribution}::text`, sql`stated_attribution`),
              statedLicence: unlessAmended(claim, sql`${stated.licence}::text`, sql`stated_licence`),
            }),
        nextRunAt: unlessAmended(claim, sql`${nextRunAt}::timestamptz`, sql`now()`),
        intervalS,
        failures: 0,
        errorCode: null,
        errorMessage: null,
      })
      .where(sql`${eq(sources.id, claim.source.id)} and ${holdsClaim(claim)}`),
    db.execute<Transition>(noteConditions(notingFor(claim, outcome.conditions, newId))),
  ]);
  return noted.rows;
}

/** The run failed: job and health say why. Answers the alerts that opened by it. */
export async function markFailed(db: Db, claim: Claim, failure: Failure, newId: NewId): Promise<Transition[]> {
  const jobFailed = db
    .update(jobs)
    .set({ state: "failed", stage: "done", errorCode: failure.code, errorMessage: failure.message, finishedAt: sql`now()` })
    .where(held(claim));
  if (!aboutSource(claim)) {
    await jobFailed;
    return [];
  }
  const [, noted] = await db.batch([
    db
      .update(sources)
      .set({
        lastRunAt: sql`now()`,
        failures: unlessAmended(claim, sql`${failure.failures}::integer`, sql`failures`),
        errorCode: unlessAmended(claim, sql`${failure.code}::text`, sql`error_code`),
        errorMessage: unlessAmended(claim, sql`${failure.message}::text`, sql`error_message`),
        nextRunAt: unlessAmended(claim, sql`${failure.nextRunAt}::timestamptz`, sql`now()`),
      })
      .where(sql`${eq(sources.id, claim.source.id)} and ${holdsClaim(claim)}`),
    db.execute<Transition>(noteConditions(notingFor(claim, failure.conditions, newId))),
    jobFailed,
  ]);
  return noted.rows;
}

const notingFor = (claim: Claim, conditions: Conditions, newId: NewId) => ({
  sourceId: claim.source.id,
  jobId: claim.jobId,
  conditions,
  newId,
  condition: sql`${holdsClaim(claim)} and exists (select 1 from sources where id = ${claim.source.id} and ${isUnamended(claim)})`,
});

/** Nobody has changed or removed the source since the run began. */
const isUnamended = ({ source }: Claim): SQL => sql`updated_at = ${source.updatedAt}::timestamptz`;

/** What a run learnt of a source as it was does not undo an operator's change: that wants a run of its own, and soon. */
const unlessAmended = (claim: Claim, learnt: SQL, otherwise: SQL): SQL =>
  sql`case when ${isUnamended(claim)} then ${learnt} else ${otherwise} end`;

const holdsClaim = (claim: Claim): SQL =>
  sql`exists (select 1 from jobs j where j.id = ${claim.jobId} and j.token = ${claim.token} and j.state = 'running')`;
