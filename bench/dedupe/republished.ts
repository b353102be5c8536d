/**
 * Articles as others publish them again, and such as merely look alike: pairs of posts, labelled by how they were made. The random
 * choices are the same for the same words.
 */
import { between, chance, pick } from "../city/random.ts";

export type Post = { title: string; text: string };
export type LabelledPosts = { sort: string; same: boolean; a: Post; b: Post };

/** Headlines are of the article's own words, as editors make them: another editor takes others. */
const headline = (words: readonly string[], from: number): string => words.slice(from, from + 9).join(" ");
const sentencesOf = (text: string): string[] => text.match(/[^.!?]+[.!?]+["')\]]*\s*/g) ?? [text];

export function republished(id: string, text: string, other: string): LabelledPosts[] {
  const words = text.split(/\s+/);
  const sentences = sentencesOf(text);
  const a = { title: headline(words, 0), text };
  const [title, elsewhere] = [headline(words, 12), headline(words, between(30, 60, "headline", id))];
  const upTo = (share: number) => sentences.slice(0, Math.ceil(sentences.length * share)).join("");
  const lead = `${pick(LEADS, "lead", id)} ${headline(words, 20)}. `;
  const withoutLead = sentences.slice(1).join("");
  const copies: [string, Post][] = [
    ["another headline", { title: elsewhere, text }],
    ["another headline and lead", { title, text: lead + withoutLead }],
    ["cut to two thirds", { title, text: upTo(0.66) }],
    ["cut to a half", { title, text: upTo(0.5) }],
    ["cut to a third", { title, text: upTo(0.34) }],
    ["boilerplate added", { title, text: `${pick(BEFORE, "before", id)} ${text} ${pick(AFTER, "after", id)}` }],
    ["cut to a half, boilerplate added", { title, text: `${pick(BEFORE, "before", id)} ${upTo(0.5)} ${pick(AFTER, "after", id)}` }],
    ["one word in twenty changed", { title, text: edited(id, words, 0.05) }],
    ["one word in ten changed", { title, text: edited(id, words, 0.1) }],
    ["numbers corrected", { title, text: corrected(id, text) }],
  ];
  const [own, theirs] = [sentences.slice(0, 8).join(""), sentencesOf(other).slice(0, 8).join("")];
  const intro = pick(INTROS, "intro", id);
  const alike: [string, Post, Post][] = [
    [
      "series, part 1 and part 2",
      { title: `${intro.title}, part 1`, text: `${intro.text} ${own}` },
      { title: `${intro.title}, part 2`, text: `${intro.text} ${theirs}` },
    ],
    [
      "column of two weeks",
      { title: intro.title, text: `${intro.text} ${own} ${AFTER[0]}` },
      { title: intro.title, text: `${intro.text} ${theirs} ${AFTER[0]}` },
    ],
    [
      "updates of a live blog",
      { title: `Live: ${intro.title}`, text: `${own.slice(0, 400)} ${intro.text}` },
      { title: `Live: ${intro.title}`, text: `${theirs.slice(0, 400)} ${intro.text}` },
    ],
    ["one quotes the other", a, { title: headline(other.split(/\s+/), 0), text: `${theirs} ${sentences.slice(1, 3).join("")}` }],
  ];
  const [x, y] = [1, 2].map((n) => `${id} ${n}`) as [string, string];
  for (const [sort, template] of Object.entries(TEMPLATES)) alike.push([sort, template(x), template(y)]);
  return [
    ...copies.map(([sort, b]) => ({ sort, same: true, a, b })),
    ...alike.map(([sort, first, second]) => ({ sort, same: false, a: first, b: second })),
  ];
}

function edited(id: string, words: readonly string[], share: number): string {
  return words
    .flatMap((word, i) => {
      if (chance("edit", id, i, share) >= share) return [word];
      const how = chance("how", id, i);
      return how < 0.3 ? [] : how < 0.5 ? [word, pick(FILLERS, "filler", id, i)] : [pick(FILLERS, "instead", id, i)];
    })
    .join(" ");
}

const corrected = (id: string, text: string): string =>
  text.replace(/\d+/g, (number, at: number) =>
    chance("corrects", id, at) < 0.3 ? String(Number(number) + between(1, 9, "by", id, at)) : number,
  );

const FILLERS = "also reportedly said later early about nearly officials however meanwhile over local further new former".split(" ");
const LEADS = [
  "In a development that surprised many observers this week,",
  "It had been expected for days, and now it is certain:",
  "Local residents woke to the news:",
];
const BEFORE = [
  "By our own correspondent. This report is free to read; please consider a subscription.",
  "Agency report. Last updated this morning. Share this article with your friends.",
  "From our partners. The views expressed are those of the authors alone.",
];
const AFTER = [
  "Read more on our website. Sign up for the daily newsletter and never miss a story from your region. All rights reserved; no part of this text may be reproduced without permission.",
  "Continue reading for free with an account. Also interesting: ten things to do this weekend, and the best recipes of the season.",
  "This article first appeared elsewhere and is published here with kind permission. Comments are closed after seven days.",
];
const INTROS = [
  {
    title: "The long road to the coast",
    text: "In this series our reporters travel the length of the country, stop where nobody stops, and ask those who live there what has changed in twenty years and what has not. Every week another place, another voice.",
  },
  {
    title: "Notes from the council chamber",
    text: "Every week we sum up what was said and decided in the council chamber, who spoke for it and who against, and what it means for those who live here. Questions and corrections are welcome as ever.",
  },
  {
    title: "Your money, your questions",
    text: "Readers ask, our experts answer: each week we take a question of general interest about savings, rents, pensions or taxes and explain the law in plain words. This is no legal advice and replaces none.",
  },
];
const TOWNS = "Northam|Bexley|Carrow|Dunmore|Elstead|Farley|Glenham|Holt|Ivybridge|Keswick|Langport|Marlow".split("|");
const TEAMS = "Rovers|United|Wanderers|Athletic|Harriers|City|Albion|Rangers|Dynamos|Corinthians".split("|");
const NAMES = "Adeyemi|Brandt|Costa|Dubois|Eriksen|Farrow|Garcia|Horvat|Ibsen|Jansen".split("|");
const DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday".split("|");

/** What machines and tired editors fill in. */
const TEMPLATES: Record<string, (seed: string) => Post> = {
  "weather of two places": (seed) => {
    const n = (low: number, high: number, what: string) => between(low, high, what, seed);
    const town = pick(TOWNS, "town", seed);
    return {
      title: `Weather for ${town}: ${n(2, 24, "max")} degrees and ${pick(["sun", "showers", "fog", "wind"], "sky", seed)}`,
      text: `The day begins ${pick(["cloudy", "clear", "foggy", "wet"], "dawn", seed)} in ${town}, with ${n(-3, 9, "low")} degrees at sunrise. During the morning the temperature rises to ${n(5, 15, "noon")} degrees, while the wind blows from the ${pick(["north", "south", "east", "west"], "from", seed)} at ${n(5, 40, "wind")} kilometres an hour. In the afternoon a high of ${n(10, 24, "max")} degrees is expected, and the chance of rain is ${n(0, 100, "rain")} percent. In the evening it will be ${pick(["mild", "cool", "cold"], "dusk", seed)} with ${n(3, 12, "eve")} degrees, and the night brings ${pick(["stars", "clouds", "rain", "mist"], "night", seed)}. The sun rises at ${n(5, 8, "h")}:${n(10, 59, "m")} and sets at ${n(16, 21, "h2")}:${n(10, 59, "m2")}. The outlook for ${pick(DAYS, "day", seed)}: much the same, with ${n(4, 22, "out")} degrees. All figures are those of the weather service and are brought up to date four times a day.`,
    };
  },
  "traffic of two days": (seed) => {
    const n = (low: number, high: number, what: string) => between(low, high, what, seed);
    return {
      title: `Traffic: road works on the A${n(1, 99, "road")} near ${pick(TOWNS, "town", seed)}`,
      text: `Drivers on the A${n(1, 99, "road")} must be prepared for delays between ${pick(TOWNS, "from", seed)} and ${pick(TOWNS, "to", seed)}. From ${pick(DAYS, "day", seed)} ${n(6, 10, "h")} o'clock one lane is closed because of road works that will take ${n(2, 14, "days")} days. The authority expects queues of up to ${n(1, 9, "km")} kilometres and asks drivers to leave ${n(10, 45, "min")} minutes earlier than usual. A diversion by ${pick(TOWNS, "by", seed)} is signposted. Buses of line ${n(1, 60, "bus")} do not stop at ${pick(TOWNS, "stop", seed)} during this time. Information is given by telephone around the clock and on the authority's website, where the state of all works in the region is shown. The authority asks for understanding and thanks all who use the road for their patience.`,
    };
  },
  "results of two matches": (seed) => {
    const [home, away] = [
      `${pick(TOWNS, "home", seed)} ${pick(TEAMS, "home team", seed)}`,
      `${pick(TOWNS, "away", seed)} ${pick(TEAMS, "away team", seed)}`,
    ];
    const goals = [between(1, 5, "home", seed), between(0, 3, "away", seed)];
    return {
      title: `${home} ${goals[0]}, ${away} ${goals[1]}`,
      text: `${home} beat ${away} by ${goals[0]} goals to ${goals[1]} in front of ${between(300, 9000, "crowd", seed)} spectators on ${pick(DAYS, "day", seed)}. ${pick(NAMES, "first", seed)} scored the first goal in the ${between(2, 40, "minute", seed)}th minute after a pass from ${pick(NAMES, "pass", seed)}. The visitors had their best chance shortly before the break, when ${pick(NAMES, "chance", seed)} hit the post from ${between(8, 25, "metres", seed)} metres. In the second half ${pick(NAMES, "second", seed)} made it two with a header, and the home side never looked back. The coach of the winners, ${pick(NAMES, "coach", seed)}, spoke of a deserved victory; his colleague ${pick(NAMES, "other coach", seed)} saw things otherwise and complained about the referee. Next week ${home} play away at ${pick(TOWNS, "next", seed)}, while ${away} receive ${pick(TOWNS, "next away", seed)} ${pick(TEAMS, "next team", seed)}.`,
    };
  },
  "share prices of two days": (seed) => {
    const n = (what: string) => (between(10, 499, what, seed) / 100).toFixed(2);
    const [way, day] = [pick(["higher", "lower", "unchanged"], "way", seed), pick(DAYS, "day", seed)];
    return {
      title: `Shares close ${way} on ${day}`,
      text: `Share prices closed ${way} on ${day}, with the leading index moving by ${n("index")} percent to ${between(2000, 9000, "points", seed)} points. The broader index changed by ${n("broad")} percent. Among the winners were banks, which gained ${n("banks")} percent on average, while makers of cars lost ${n("cars")} percent. The euro stood at ${n("euro")} dollars in late trading, compared with ${n("before")} dollars the day before. A barrel of oil cost ${between(40, 120, "oil", seed)} dollars. Turnover was ${between(1, 90, "turnover", seed)} million shares. Dealers spoke of a quiet day without news that could have given the market a direction. The yield of ten-year bonds was ${n("yield")} percent. All prices are those at the close of trading and without warranty.`,
    };
  },
};
