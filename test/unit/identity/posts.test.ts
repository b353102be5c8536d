import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLabelled } from "../../../bench/dedupe/labelled.ts";
import { measurePosts } from "../../../bench/dedupe/measure-posts.ts";

/** Texts of this house's own, for where no others lie. */
const FERRY = `The ferry between the island and the mainland will run again from the first of May, the harbour board said on Tuesday. It had been out of service since a storm in January tore the pontoon from its moorings and left it on the rocks below the lighthouse. Repairs took eleven weeks and cost 340,000 pounds, a third of which the island's residents raised themselves by selling honey, prints and a calendar. For 212 people the boat is the only way to a doctor, a secondary school or a shop that sells paint. During the winter they depended on two fishermen, who carried letters, medicine and once a piano without asking for anything. The new timetable has six crossings a day, one more than before, and the last leaves at 22:15 so that nobody need miss the end of a concert. Fares stay as they are until autumn. The board thanked everybody who had written, including those who had written every day. A brass band will play when the first boat comes in, unless the wind turns north.`;
const QUARRY = `Councillors have refused permission for a quarry on the moor above the reservoir, after a hearing that lasted nine hours and filled the hall to its last chair. By 14 votes to 3 they followed their officers, who had warned of dust, of lorries on narrow lanes and of a spring that feeds the village pumps. The company had promised 60 jobs and a road paid for out of its own pocket. It may appeal within six weeks and said that it would study the reasons with care. Campaigners who had camped by the gate since March took down their tents in the evening and left the grass, as they put it, to the hares. Farmers were divided: some had hoped to sell land, others feared for their wells. The mine that once stood there closed in 1931, and its chimney is listed. A survey of the rarer mosses, ordered by the council in spring, is to be published all the same, because nobody had ever counted them before.`;

const FOLDER = join(import.meta.dirname, "../../../../shared/corpora/09-dedupe");
const open = existsSync(FOLDER) ? readLabelled(FOLDER).flatMap((set) => (set.shape === "news" ? set.articles : [])) : [];
const own = Array.from({ length: 60 }, (_, n) => ({ id: `own ${n}`, text: n % 2 === 0 ? FERRY : QUARRY }));
const articles = [...own, ...open.filter(({ copyOf }) => copyOf === null).slice(0, 100)];

describe("posts that others publish again", () => {
  const figures = measurePosts(articles);
  const sorts = Object.entries(figures);

  it.each(sorts.filter(([, { same }]) => same))("are found and known for copies: %s", (sort, { met, one, asked }) => {
    expect(met).toBeGreaterThanOrEqual(0.97);
    // One word in ten is where a copy ends: whoever changes more tells it in words of their own.
    if (sort === "one word in ten changed") expect(one + asked).toBeGreaterThan(0.7);
    else expect(one).toBeGreaterThan(0.9);
  });

  it.each(sorts.filter(([, { same }]) => !same))("are told from what merely looks alike: %s", (_, { one }) => {
    expect(one).toBeLessThan(0.05);
  });
});
