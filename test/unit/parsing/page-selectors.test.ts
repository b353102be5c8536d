import { describe, expect, it } from "vitest";
import { PageSelectors } from "../../../src/domain/parsing/page/index.ts";
import { parseHtml } from "../../../src/domain/parsing/page/html/parse.ts";
import { compileDateFormat } from "../../../src/domain/parsing/page/selectors/date-format.ts";
import { createPositions } from "../../../src/domain/parsing/page/selectors/positions.ts";
import { select } from "../../../src/domain/parsing/page/selectors/select.ts";
import { parseSelector } from "../../../src/domain/parsing/page/selectors/selector.ts";
import { formatWhen } from "../../../src/domain/parsing/page/dates/when.ts";
import { ParseError } from "../../../src/domain/parsing/results.ts";
import { jsonLd, readPage } from "./page-reading.ts";

const PAGE = `<main id="top"><ul class="list big"><li id="a" class="x" data-n="one two" lang="en-GB">A<b id="b">b</b></li><li id="c">C<p id="d"><b id="e">e</b></p></li><li id="f" class="x y">F</li></ul><p id="g" title="News: today">G</p><b id="h">h</b><b id="i" class="md:p-1">i</b></main>`;

/** Ids of what a selector finds. */
function found(selector: string, html = PAGE): string[] {
  const elements = select(parseHtml(html).root, parseSelector(selector), createPositions(), 100);
  return elements.map(({ attributes }) => attributes.get("id") ?? "");
}

describe("selectors", () => {
  it.each([
    ["li", ["a", "c", "f"]],
    ["LI", ["a", "c", "f"]],
    [".x", ["a", "f"]],
    ["li.x.y", ["f"]],
    ["#top b", ["b", "e", "h", "i"]],
    ["#top > b", ["h", "i"]],
    ["main>ul>li b", ["b", "e"]],
    ["li p > b", ["e"]],
    ["p + b", ["h"]],
    ["p ~ b", ["h", "i"]],
    ["ul ~ b, #a", ["a", "h", "i"]],
    ["[title]", ["g"]],
    ["[data-n~=two]", ["a"]],
    ["[lang|='en']", ["a"]],
    ['[title^="News"]', ["g"]],
    ["[title$=today]", ["g"]],
    ['[title*=": T" i]', ["g"]],
    ["li:not(.x)", ["c"]],
    ["li:not(.y, #c)", ["a"]],
    [":is(p, #f)", ["d", "f", "g"]],
    ["li:first-child", ["a"]],
    ["li:last-child", ["f"]],
    ["li:nth-child(2)", ["c"]],
    ["li:nth-child(odd)", ["a", "f"]],
    ["li:nth-child(2n + 2)", ["c"]],
    ["li:nth-child(-n+2)", ["a", "c"]],
    ["li:nth-last-child(1)", ["f"]],
    ["main > b:first-of-type", ["h"]],
    ["main > :nth-of-type(2)", ["i"]],
    ["p:only-child", ["d"]],
    [":scope > main", ["top"]],
    [String.raw`.md\:p-1`, ["i"]],
    ["*", ["top"]],
    [".missing", []],
  ])("%s finds what CSS would find, but nothing inside of what it found", (selector, ids) => {
    expect(found(selector)).toEqual(ids);
  });

  it("goes back to an outer ancestor where the inner one does not fit", () => {
    expect(
      found(".a > .b c", `<div class="a"><div class="b"><div class="x"><div class="b"><c id="hit"></c></div></div></div></div>`),
    ).toEqual(["hit"]);
  });

  it.each([
    "",
    "li >",
    "> li",
    "li,,b",
    "li[",
    "li:hover",
    "li::before",
    "li:nth-child(x)",
    ":not(a b)",
    "li:has(b)",
    "1x",
    "x".repeat(600),
    "a ".repeat(40),
  ])("%j is refused", (selector) => {
    expect(() => parseSelector(selector)).toThrow(expect.objectContaining({ name: "SelectorError" }));
  });
});

describe("date formats", () => {
  it.each([
    ["DD.MM.YYYY", "Am 05.03.2026 im Rathaus", "2026-03-05"],
    ["DD/MM/YYYY", "3/4/2026", "2026-04-03"],
    ["MM/DD/YYYY h:mm A", "3/4/2026 7:30 pm", "2026-03-04T19:30"],
    ["D MMMM YYYY, HH:mm", "5 März 2026, 19:30 Uhr", "2026-03-05T19:30"],
    ["dddd, MMM D, YY", "Thursday, Mar. 5th, 26", "2026-03-05"],
    ["YYYY-MM-DD [at] H", "2026-03-05 at 7", "2026-03-05T07:00"],
    ["DD.MM.YYYY", "31.02.2026", null],
    ["DD.MM.YYYY", "tomorrow", null],
  ])("%s reads %j", (format, text, expected) => {
    const when = compileDateFormat(format)(text);
    expect(when && formatWhen(when)).toBe(expected);
  });

  it("knows the months of the locale it is given", () => {
    const when = compileDateFormat("D. MMMM YYYY", "fi")("5. maaliskuuta 2026");
    expect(when && formatWhen(when)).toBe("2026-03-05");
  });

  it.each(["DD.MM.", "YYYY", "DD DD MM YYYY", "x"])("%s is refused", (format) => {
    expect(PageSelectors.safeParse({ item: "li", title: "b", date_format: format }).success).toBe(false);
  });
});

describe("a page picked apart by selectors", () => {
  const html = `<html lang="de"><base href="https://town.example/x/"><div class="event" data-id="1"><h3><a href="e/1">Market</a></h3>
      <time datetime="2026-03-05T09:00">Thursday</time><span class="where">Square</span><p>Fresh <b>fish</b></p><img src="a.jpg"></div>
    <div class="event"><h3>Concert</h3><a class="more" href="e/2">more</a><i class="from">6 March 2026, 19:30 – 21:00</i></div>
    <div class="event"><p>no title</p></div>`;
  const selectors = { item: ".event", title: "h3", start: "time, .from", location: ".where", summary: "p", image: "img" };

  it("gives events with their fields, and says what it left out", () => {
    const { entries, warnings } = readPage(html, selectors);
    expect(entries).toMatchObject([
      {
        kind: "event",
        type: "Event",
        name: "Market",
        url: "https://town.example/x/e/1",
        start: "2026-03-05T09:00",
        location: { name: "Square" },
        description: "Fresh fish",
        imageUrl: "https://town.example/x/a.jpg",
        language: "de",
      },
      { name: "Concert", url: null, start: "2026-03-06T19:30", end: "2026-03-06T21:00" },
    ]);
    expect(warnings).toEqual(["selectors: 1 items without a title are left out"]);
  });

  it("takes attributes of elements and of the item itself", () => {
    const { entries } = readPage(html, { item: ".event", title: "@data-id", url: "a@href", start: "time@datetime" });
    expect(entries).toMatchObject([{ name: "1", url: "https://town.example/x/e/1", start: "2026-03-05T09:00" }]);
  });

  it("gives articles where no start is asked for", () => {
    const { entries } = readPage(html, { item: ".event", title: "h3", url: ".more" });
    expect(entries.map(({ kind, url }) => [kind, url])).toEqual([
      ["article", "https://town.example/x/e/1"],
      ["article", "https://town.example/x/e/2"],
    ]);
  });

  it("invents no start: says which words it could not read, reads them by the format it is told", () => {
    const list = `<li><b>A</b><i>03/04/2026</i></li>`;
    const { entries, warnings } = readPage(list, { item: "li", title: "b", start: "i" });
    expect(entries[0]?.start).toBeNull();
    expect(warnings).toEqual(['date: "03/04/2026" cannot be read as a start']);
    expect(readPage(list, { item: "li", title: "b", start: "i", date_format: "MM/DD/YYYY" }).entries[0]?.start).toBe("2026-03-04");
  });

  it("takes an end that is a time of day on the day of its start", () => {
    const list = `<li><b>A</b><i>03/04/2026 19:30</i><u>21:00</u></li>`;
    const { entries } = readPage(list, { item: "li", title: "b", start: "i", end: "u", date_format: "MM/DD/YYYY HH:mm" });
    expect(entries[0]).toMatchObject({ start: "2026-03-04T19:30", end: "2026-03-04T21:00" });
  });

  it("stands instead of the structured data, unless it finds nothing", () => {
    const both = html + jsonLd({ "@type": "Event", name: "Structured" });
    expect(readPage(both, selectors).entries.map(({ name }) => name)).toEqual(["Market", "Concert"]);
    const { entries, warnings } = readPage(both, { item: ".gone", title: "b" });
    expect(entries.map(({ name }) => name)).toEqual(["Structured"]);
    expect(warnings).toEqual([expect.stringMatching(/^selectors: the selectors find no item/)]);
  });

  it("fails with the selector's own fault", () => {
    const read = () => readPage(html, { item: "li:hover", title: "b" });
    expect(read).toThrow(ParseError);
    expect(read).toThrow(/^item :hover is not supported/);
  });

  it.each([
    { title: "b" },
    { item: "li" },
    { item: "li", title: "b", more: "i" },
    { item: "li", title: "a[@href" },
    { item: "li", title: "b", locale: "?" },
  ])("the configuration %j is refused", (config) => {
    expect(PageSelectors.safeParse(config).success).toBe(false);
  });
});
