import { hash64 } from "../../../lib/hash.ts";
import type { Draft } from "../../items/schema.ts";
import type { CollectCtx } from "../ctx.ts";
import { baseNames } from "./base-names.ts";
import { readNamesakes } from "./namesakes-store.ts";
import { settleNames } from "./settle-names.ts";

/** An entry with the source's own id for it. */
export type Unnamed = { draft: Draft; id: string | null; contentHash: string };

/** The name of each entry of one document within its source; `sourceId` null for a source that is not watched yet. */
export async function nameEntries(
  ctx: Pick<CollectCtx, "db" | "clock">,
  sourceId: string | null,
  entries: readonly Unnamed[],
): Promise<string[]> {
  const bases = baseNames(
    entries.map(({ draft, id }) => ({ id, url: draft.url, kind: draft.kind, title: draft.title, localDate: localDateOf(draft) })),
    hash,
  );
  const called = entries.map(({ draft, id, contentHash }, i) => ({ base: bases[i] ?? "", isId: id !== null, draft, contentHash }));
  const asked = [...Map.groupBy(called, ({ base }) => base)].map(([base, [first, another]]) => ({
    base,
    contentHash: another === undefined ? (first?.contentHash ?? null) : null,
  }));
  const stored = sourceId === null || asked.length === 0 ? [] : await readNamesakes(ctx.db, sourceId, asked);
  return settleNames(called, stored, { hash, now: new Date(ctx.clock()).toISOString() });
}

const hash = (text: string): string => hash64(text).toString(16);

const localDateOf = (draft: Draft): string | null =>
  draft.kind === "event"
    ? (draft.event.starts_on ?? draft.event.starts_local?.slice(0, 10) ?? null)
    : (draft.published_at?.slice(0, 10) ?? null);
