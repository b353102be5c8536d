import type { Db } from "../../../adapters/postgres/index.ts";
import type { Queues } from "../../../adapters/queues/index.ts";
import type { Message } from "../../../messages.ts";
import { isFitButForTime, QUARANTINE_BELOW, rescoreDraft } from "../../cleaning/score.ts";
import { SCORE_VERSION } from "../../cleaning/score-version.ts";
import { Draft, KINDS } from "../../items/schema.ts";
import { RESOLVER_VERSION } from "../schema.ts";
import { setNextTurn, takeTurn } from "../turns-store.ts";
import { type Outdated, queueRefreshed, readOutdated, type Refreshed } from "./refresh-store.ts";

export type RefreshCtx = { db: Db; clock: () => number; queues: Queues<Message>; requestId: string };

const ITEMS_A_ROUND = 1_000;
const DAY_MS = 86_400_000;
/** A round that died is taken up by another. */
const TURN_MS = 10 * 60_000;

/**
 * Brings items that were worked out by older rules to today's, a round each minute until none is left, and looks again a
 * day later: their sightings are scored anew and offered to the matcher as backfill, so nobody is told of what follows.
 */
export async function refreshItems(ctx: RefreshCtx): Promise<{ refreshed: number }> {
  const turn = `refresh:${RESOLVER_VERSION}`;
  const nowMs = ctx.clock();
  if (!(await takeTurn(ctx.db, turn, nowMs, nowMs + TURN_MS))) return { refreshed: 0 };
  const rows = await readOutdated(ctx.db, RESOLVER_VERSION, ITEMS_A_ROUND);
  if (rows.length > 0) {
    await queueRefreshed(
      ctx.db,
      rows.map((row) => refresh(row, nowMs)),
      nowMs,
    );
    await ctx.queues.send(KINDS.map((kind) => ({ type: "kind.match.v1", kind, request_id: ctx.requestId })));
  }
  await setNextTurn(ctx.db, turn, rows.length === 0 ? nowMs + DAY_MS : nowMs);
  return { refreshed: rows.length };
}

/**
 * What the database or the matcher refused keeps its reason, and what is shown no more the score it was shown with; what was
 * served is not kept back for having taken place.
 */
function refresh({ id, contentHash, state, draft: stored, quality: before }: Outdated, nowMs: number): Refreshed {
  const draft = Draft.safeParse(stored).data;
  const isRefused = before.reasons.some(({ rule }) => rule === "unstorable" || rule === "unmatchable");
  const isShown = state === "live" || state === "quarantined";
  if (draft === undefined || isRefused || !isShown || before.version >= SCORE_VERSION) return { id, contentHash, state, quality: before };
  const quality = rescoreDraft(draft, before, nowMs);
  const isKept = quality.score >= QUARANTINE_BELOW || (state === "live" && isFitButForTime(quality));
  return { id, contentHash, quality, state: isKept ? "live" : "quarantined" };
}
