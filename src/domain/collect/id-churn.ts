import type { StoreCounts } from "../identity/index.ts";
import { countKnownUrls } from "./churn-store.ts";
import type { CollectCtx } from "./ctx.ts";
import type { CollectedSighting } from "./drafts.ts";
import type { Claim } from "./job-store.ts";

const MIN_ENTRIES = 5;
const MIN_SHARE = 0.8;

/**
 * Whether a source gives its entries other ids every time: all that it brought is new by id, and most of it is known by
 * address. Such a source would fill the database with the same things again and again.
 */
export async function idsChurn(
  ctx: Pick<CollectCtx, "db">,
  { source, jobId, backfill }: Claim,
  rows: readonly CollectedSighting[],
  stored: StoreCounts,
): Promise<boolean> {
  const urls = [...new Set(rows.flatMap(({ url }) => url ?? []))];
  const isSuspect = source.naming === "id" && !backfill && stored.new === rows.length && urls.length === rows.length;
  if (!isSuspect || rows.length < MIN_ENTRIES) return false;
  return (await countKnownUrls(ctx.db, source.id, jobId, urls)) >= urls.length * MIN_SHARE;
}
