import { compare } from "../../src/domain/identity/pairs/compare.ts";
import { type Sighted, sighted } from "../../src/domain/identity/pairs/features.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import { AUTO, REVIEW } from "../../src/domain/identity/schema.ts";
import type { Article } from "./news.ts";
import { type Post, republished } from "./republished.ts";

const PUBLISHED = ["2026-11-20T08:00:00.000Z", "2026-11-20T17:00:00.000Z"] as const;

/** Of one sort of pairs, which share: meet at all, are taken for one, or are shown to an operator. */
export type SortFigures = { same: boolean; pairs: number; met: number; one: number; asked: number };

/** Pairs made of these articles, each of two posts of one day by two sources, by how they were made. */
export function measurePosts(articles: readonly Article[]): Record<string, SortFigures> {
  const pairs = articles.flatMap(({ id, text }, i) => republished(id, text, articles[(i + 1) % articles.length]?.text ?? text));
  const sorts = [...Map.groupBy(pairs, ({ sort }) => sort)].map(([sort, each]) => {
    const scores = each.map(({ a, b }) => judge(toSighted(a, 0), toSighted(b, 1)));
    const share = (isSo: (score: number) => boolean) => Math.round((1000 * scores.filter(isSo).length) / scores.length) / 1000;
    const figures = { met: share((s) => s >= 0), one: share((s) => s >= AUTO), asked: share((s) => s >= REVIEW && s < AUTO) };
    return [sort, { same: each[0]?.same === true, pairs: each.length, ...figures }] as const;
  });
  return Object.fromEntries(sorts);
}

/** -1 where they share no key. */
function judge(a: Sighted, b: Sighted): number {
  const keys = new Set(a.keys);
  return b.keys.some((key) => keys.has(key)) ? compare(a, b).score : -1;
}

function toSighted({ title, text }: Post, n: 0 | 1): Sighted {
  const draft = { ...EMPTY.post, title, summary: text, published_at: PUBLISHED[n] };
  return sighted({
    ...{
      id: `sgt_${n}`,
      sourceId: `src_${n}`,
      externalId: "1",
      state: "live",
      draft,
      former: [],
      quality: { score: 80, version: 1, reasons: [] },
    },
    ...{ firstSeenAt: PUBLISHED[n], trust: 40, alertable: true, showsImages: true, placeZone: null },
  });
}
