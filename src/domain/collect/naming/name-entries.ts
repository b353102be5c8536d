import { hash64 } from "../../../lib/hash.ts";
import type { Draft } from "../../items/schema.ts";
import type { CollectCtx } from "../ctx.ts";
import { baseNames } from "./base-names.ts";
import { type Asked, readNamesakes } from "./namesakes-store.ts";
import { settleNames } from "./settle-names.ts";
import type { Called } from "./thing.ts";

/** An entry with the source's own id for it. */
export type Unnamed = { draft: Draft; id: string | null; contentHash: string };

/** The name of each entry of one document within its source; without `id`, a source that is not watched yet. */
export async function nameEntries(
  ctx: Pick<CollectCtx, "db" | "clock">,
  source: { id?: string; kind?: string },
  entries: readonly Unnamed[],
): Promise<string[]> {
  const bases = baseNames(
    entries.map(({ draft, id }) => ({ id, url: draft.url, kind: draft.kind, title: draft.title, localDate: localDateOf(draft) })),
    hash,
  );
  const idIs = source.kind === "calendar" ? "uid" : "id";
  const called = entries.map(({ draft, id, contentHash }, i): Called => ({
    base: bases[i] ?? "",
    calledBy: id === null ? "telling" : idIs,
    draft,
    contentHash,
  }));
  const asked = [...Map.groupBy(called, ({ base }) => base)].map(([base, sharing]): Asked => {
    const [first, another] = sharing;
    return { base, contentHash: another === undefined ? (first?.contentHash ?? null) : null, entries: sharing.length };
  });
  const stored = source.id === undefined || asked.length === 0 ? [] : await readNamesakes(ctx.db, source.id, asked);
  return settleNames(called, stored, { hash, now: new Date(ctx.clock()).toISOString() });
}

const hash = (text: string): string => hash64(text).toString(16);

const localDateOf = (draft: Draft): string | null =>
  draft.kind === "event"
    ? (draft.event.starts_on ?? draft.event.starts_local?.slice(0, 10) ?? null)
    : (draft.published_at?.slice(0, 10) ?? null);
