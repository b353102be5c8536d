/** Articles taken for posts, each of a source of its own, on the road that every sighting takes: keys, candidates, decision. */
import { resolve } from "../../src/domain/identity/clusters/component.ts";
import { type Linked, sighted } from "../../src/domain/identity/pairs/features.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import { STOP_KEY_ITEMS } from "../../src/domain/identity/clusters/score-pairs.ts";
import type { Draft } from "../../src/domain/items/schema.ts";

const TITLE_LENGTH = 120;
const PUBLISHED = "2026-11-20T08:00:00.000Z";

export type Article = { id: string; text: string };

export function matchNews(articles: readonly Article[]) {
  const loaded = new Map(articles.map((article) => [article.id, toLinked(article)]));
  const { clusters } = resolve(loaded, new Set(loaded.keys()));
  const buckets = new Map<bigint, string[]>();
  for (const [id, { sighted: own }] of loaded) for (const key of own.keys) buckets.set(key, [...(buckets.get(key) ?? []), id]);
  const telling = [...buckets.values()].filter((ids) => ids.length <= STOP_KEY_ITEMS);
  return { merged: clusters.flatMap(pairsOf), candidates: telling.flatMap(pairsOf), stopKeys: buckets.size - telling.length };
}

/** No article of the sets has a headline: its beginning stands for one, as where a feed gives none. */
function toLinked({ id, text }: Article): Linked {
  const draft: Draft = { ...EMPTY.post, title: text.slice(0, TITLE_LENGTH), summary: text, published_at: PUBLISHED };
  return {
    sighted: sighted({
      ...{ id, sourceId: id, externalId: id, state: "live", draft, former: [], quality: { score: 80, version: 1, reasons: [] } },
      ...{ firstSeenAt: PUBLISHED, trust: 40, alertable: true, showsImages: true, placeZone: null },
    }),
    itemId: null,
    match: null,
    blocked: [],
    decisions: [],
  };
}

function pairsOf(ids: readonly string[]): [string, string][] {
  return ids.flatMap((a, i) => ids.slice(i + 1).map((b): [string, string] => [a, b]));
}
