import { z } from "zod";
import type { Blobs } from "../../adapters/blobs/index.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { chainAudit, checkStretch, hashAt, markAnchored, readHead } from "./audit-store.ts";
import type { AuditVerdict } from "./schema.ts";

const ENTRIES_AT_ONCE = 5_000;
const ANCHOR_EVERY_MS = 3_600_000;
const ANCHOR_KEY = "audit/anchor.json";
const Anchor = z.object({ seq: z.number().int(), hash: z.string(), at: z.string() });
type Anchor = z.infer<typeof Anchor>;

export type AuditCtx = { db: Db; blobs: Blobs; clock: () => number };

async function readAnchor(blobs: Blobs): Promise<Anchor | null> {
  const blob = await blobs.get(ANCHOR_KEY);
  return blob === null ? null : Anchor.parse(JSON.parse(new TextDecoder().decode(blob.body)));
}

/**
 * Walks the whole chain: each entry must carry the hash of itself and of the one before, none may be missing, the last must
 * be the head's, and the one that was anchored outside the database must still be the same.
 */
export async function verifyAudit({ db, blobs }: AuditCtx): Promise<AuditVerdict> {
  await chainAudit(db);
  const [head, anchor] = await Promise.all([readHead(db), readAnchor(blobs)]);
  const anchored = anchor?.seq ?? 0;
  let at = { seq: 0, hash: "" };
  let checked = 0;
  for (;;) {
    const stretch = await checkStretch(db, at, ENTRIES_AT_ONCE);
    checked += stretch.checked;
    if (stretch.bad !== null) return { ok: false, checked, first_bad: stretch.bad, anchored };
    if (stretch.last === null) break;
    at = stretch.last;
  }
  if (anchor !== null && (await hashAt(db, anchor.seq)) !== anchor.hash) return { ok: false, checked, first_bad: anchor.seq, anchored };
  // The walk may have gone past the head it read, never short of it.
  if (at.seq < head.seq) return { ok: false, checked, first_bad: at.seq + 1, anchored };
  return { ok: true, checked, first_bad: null, anchored };
}

/**
 * Numbers and chains what is new and, once an hour, writes the end of the chain where whoever rewrites the database does
 * not reach. A chain that no longer holds what was anchored is not anchored again, so the proof of it stays.
 */
export async function keepAudit({ db, blobs, clock }: AuditCtx): Promise<{ chained: number; anchored: boolean }> {
  const chained = await chainAudit(db);
  const head = await readHead(db);
  const isDue = head.anchoredAt === null || clock() - Date.parse(head.anchoredAt) >= ANCHOR_EVERY_MS;
  if (!isDue || head.seq === head.anchoredSeq) return { chained, anchored: false };
  const { ok } = await verifyAudit({ db, blobs, clock });
  if (!ok) throw new Error("the audit log does not verify; it is not anchored");
  const anchor: Anchor = { seq: head.seq, hash: head.hash, at: new Date(clock()).toISOString() };
  await blobs.put(ANCHOR_KEY, new TextEncoder().encode(JSON.stringify(anchor)), "application/json");
  await markAnchored(db, head.seq, clock());
  return { chained, anchored: true };
}
