import { beforeAll, expect, it, vi } from "vitest";
import { call } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { addSource, Items, newUrl, runToEnd } from "../support/sources.ts";
import { publish, rss } from "../support/web.ts";

beforeAll(resetStack);

/** Far from the minute for which an answer is kept that nobody called out of date. */
const WITHIN = { timeout: 8_000, interval: 100 };

it("a cached list shows within seconds that a further source tells of an item, though the item stays as it was", async () => {
  const link = newUrl("/harbour-bridge");
  const story = rss([{ id: "1", title: "Harbour bridge closed until Friday", link }]);
  const lists = async (path: string, expected: string[]) =>
    vi.waitFor(async () => {
      const { data } = Items.parse(await (await call(path)).json());
      const tellers = data.filter(({ url }) => url === link).flatMap(({ sources }) => sources.map(({ source_id }) => source_id));
      expect(tellers.sort()).toEqual(expected.toSorted());
    }, WITHIN);
  const [url, other] = [newUrl(), newUrl()];
  publish(url, story);
  publish(other, story);
  const first = await addSource(url);
  const second = await addSource(other);
  await runToEnd(first);
  await lists(`/posts?source_id=${first}`, [first]);
  await lists("/posts", [first]);
  await lists(`/posts?source_id=${second}`, []);
  expect(await runToEnd(second)).toMatchObject({ state: "succeeded", counts: { matched: 1 } });
  for (const path of [`/posts?source_id=${second}`, `/posts?source_id=${first}`, "/posts"]) await lists(path, [first, second]);
});
