import { beforeAll, beforeEach, expect, it } from "vitest";
import { nameEntries } from "../../src/domain/collect/naming/name-entries.ts";
import { storeSightings } from "../../src/domain/identity/index.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import { toInput } from "./support/collect.ts";
import { clearStage, fixedId, openStage, seedSources, type Stage, START_MS } from "./support/stage.ts";

const SOURCE = fixedId("src", 0);
const NOW = new Date(START_MS).toISOString();

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  await clearStage(stage);
  await seedSources(stage, [{ id: SOURCE, itemKind: "post", trust: 40 }]);
});

const post = (title: string, summary = "Read more.") => ({ ...EMPTY.post, title, summary });
const store = (posts: readonly [string, ReturnType<typeof post>][]) =>
  storeSightings(stage.db, {
    ...{ sourceId: SOURCE, jobId: null, token: null, now: NOW, backfill: false },
    rows: posts.map(([externalId, draft], n) => ({
      ...toInput({ externalId, sightingId: fixedId("sgt", n), draft }),
      contentHash: JSON.stringify(draft),
    })),
  });
const name = (id: string, drafts: readonly ReturnType<typeof post>[]) =>
  nameEntries(
    { db: stage.db, clock: () => START_MS },
    { id: SOURCE },
    drafts.map((draft) => ({ draft, id, contentHash: JSON.stringify(draft) })),
  );

it("fifty things under one id keep the names they were stored under, and so they do when the fiftieth is told otherwise", async () => {
  const posts = Array.from({ length: 50 }, (_, n) => post(`Report ${n}`));
  const names = posts.map((_, n) => (n === 0 ? "feed" : `feed#${n + 1}`));
  await store(posts.map((draft, n) => [names[n] ?? "", draft]));
  expect(await name("feed", posts)).toEqual(names);
  expect(await name("feed", [...posts.slice(0, 49), post("Report 49", "Corrected.")])).toEqual(names);
});

it("notices that differ in their text alone are known by it again, and one alone that is told as before keeps its id", async () => {
  const [ferry, pier] = [post("Notice", "The ferry returns."), post("Notice", "The pier closes.")];
  await store([
    ["notice", ferry],
    ["notice#2", pier],
  ]);
  const retagged = [pier, ferry].map((draft) => ({ ...draft, tags: ["again"] }));
  expect(await name("notice", retagged)).toEqual(["notice#2", "notice"]);
  expect(await name("notice", [ferry])).toEqual(["notice"]);
});
