import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { cleanDraft } from "../../src/domain/cleaning/index.ts";
import { matchPending, storeSightings } from "../../src/domain/identity/index.ts";
import type { Draft } from "../../src/domain/items/schema.ts";
import { toInput } from "./support/collect.ts";
import { clearStage, fixedId, openStage, seedSources, type Stage, START_MS } from "./support/stage.ts";

/** Other people's test data, beside the checkout where it exists; a clone from elsewhere has none. */
const FILE = join(import.meta.dirname, "../../../shared/corpora/12-security/naughty-strings.open.jsonl");
const isHere = existsSync(FILE);
if (!isHere) console.warn("skipped: the naughty strings (../shared/corpora/12-security) are not beside this checkout");
/** What a text can be made of that databases and pages choke on; ours, for where the corpus is not. */
const OWN = [
  "a\0b",
  "\ud800 lone",
  "nul \u0000 in \u0007 bell",
  "\u202eoverride",
  "𝕬𝖇𝖈 ﷽ 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
  "'; drop table items; --",
  "{{7*7}} ${jndi:ldap://x}",
  "\\x00 \\u0000",
];

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await clearStage(stage);
  await seedSources(stage, [{ id: fixedId("src", 0), itemKind: "post", trust: 40 }]);
});

describe("naughty strings", () => {
  it("come out of the database as cleaning left them, in every text of the item", async () => {
    const strings = isHere
      ? readFileSync(FILE, "utf8")
          .trim()
          .split("\n")
          .map((line): string => JSON.parse(line).s)
      : [];
    const drafts = [...OWN, ...strings].flatMap((text): Draft[] => {
      const raw = {
        kind: "post" as const,
        title: text,
        summary: `Said: ${text}`,
        tags: [text],
        post: { author: text, excerpt: text, mentions: [text] },
      };
      const result = cleanDraft(raw, { baseUrl: null, language: null, nowMs: START_MS });
      return "rejected" in result ? [] : [result.draft];
    });
    expect(drafts.length).toBeGreaterThan(OWN.length / 2);
    const rows = drafts.map((draft, n) => toInput({ externalId: `e${n}`, sightingId: fixedId("sgt", n), draft }));
    const now = new Date(START_MS).toISOString();
    await storeSightings(stage.db, { sourceId: fixedId("src", 0), jobId: null, token: null, now, backfill: false, rows });
    expect((await matchPending({ db: stage.db, clock: () => START_MS }, "post")).matched).toBe(drafts.length);
    const { rows: kept } = await stage.db.execute<{ draft: unknown; title: string; state: string }>(sql`
      select s.draft, s.state, i.title from sightings s join items i on i.id = s.item_id order by s.id`);
    expect(kept.map(({ draft }) => draft)).toEqual(drafts);
    expect(kept.map(({ title }) => title)).toEqual(drafts.map(({ title }) => title));
    expect(new Set(kept.map(({ state }) => state))).toEqual(new Set(["live"]));
  });
});
