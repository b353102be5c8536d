import { describe, expect, it } from "vitest";
import { parseLenientJson } from "../../../src/domain/parsing/page/json-ld/lenient-json.ts";
import { entriesOf, jsonLd, onlyEntry, onlyEvent, readPage } from "./page-reading.ts";

const CONCERT = { "@context": "https://schema.org", "@type": "MusicEvent", name: "Brass at noon", startDate: "2026-03-05T12:00" };
const script = (text: string, type = "application/ld+json") => `<script type="${type}">${text}</script>`;

describe("JSON that pages write", () => {
  it.each([
    ["commas too many", `{"a": 1, "b": [1, 2,],}`, [{ a: 1, b: [1, 2] }]],
    ["commas missing between lines", `{"a": "x"\n"b": "y"}`, [{ a: "x", b: "y" }]],
    ["raw line breaks in strings", `{"a": "one\n\ttwo"}`, [{ a: "one\n\ttwo" }]],
    ["quotes in strings", `{"a": "the "big" show", "b": "x"}`, [{ a: 'the "big" show', b: "x" }]],
    ["JavaScript comments", `// c\n{"a": 1, /* "b": 2, */ "c": "http://x/" // d\n}`, [{ a: 1, c: "http://x/" }]],
    ["HTML comments around and CDATA marks", `<!-- x -->\n//<![CDATA[\n{"a": 1}\n//]]>`, [{ a: 1 }]],
    ["an HTML comment that never ends", `<!-- {"a": 1}`, [{ a: 1 }]],
    ["values after each other", `{"a": 1}{"b": 2};`, [{ a: 1 }, { b: 2 }]],
    ["an end that never comes", `{"a": {"b": ["x", "y`, [{ a: { b: ["x", "y"] } }]],
    ["bare keys and single quotes", `{a: 'x', b: true, c: null, d: -1.5e3}`, [{ a: "x", b: true, c: null, d: -1500 }]],
    ["escapes that nobody defines", String.raw`{"a": "it\'s \u00e9 \x"}`, [{ a: "it's é x" }]],
    ["values that are missing", `{"a": , "b": 1}`, [{ b: 1 }]],
  ])("is read in spite of %s", (_, text, expected) => {
    expect(parseLenientJson(text)).toEqual(expected);
  });

  it("leaves out what is nested deeper than any page needs, and reads on behind it", () => {
    const [value] = parseLenientJson(`{"deep": ${"[".repeat(5000)}"x"${"]".repeat(5000)}, "after": 1}`);
    expect(value).toMatchObject({ after: 1 });
  });

  it("says that a script was repaired, and that one was none", () => {
    expect(readPage(script(`{"@type": "Event", "name": "A",}`)).warnings).toContainEqual(
      expect.stringMatching(/^json_ld: script 1 is not valid/),
    );
    expect(readPage(script("nothing here")).warnings).toContainEqual(expect.stringMatching(/^json_ld: script 1 is no JSON/));
    expect(readPage(jsonLd(CONCERT)).warnings).toEqual([]);
  });

  it("reads a script whose quotes were escaped for HTML", () => {
    expect(onlyEntry(script(JSON.stringify(CONCERT).replaceAll('"', "&quot;"))).name).toBe("Brass at noon");
  });
});

describe("JSON-LD", () => {
  it.each(["application/ld+json", "application/LD+JSON; charset=utf-8", "application/json+ld"])(
    "is found in scripts of type %s",
    (type) => {
      expect(onlyEntry(script(JSON.stringify(CONCERT), type)).type).toBe("MusicEvent");
    },
  );

  it("is read from the other end, too: a place says what takes place there", () => {
    const hall = { "@type": "Place", name: "Hall", "@reverse": { location: { "@type": "Event", name: "Ball", startDate: "2026-03-05" } } };
    expect(entriesOf(script(JSON.stringify(hall)))[0]).toMatchObject({ kind: "event", name: "Ball", location: { name: "Hall" } });
  });

  it("is not looked for in other scripts, in comments or in templates", () => {
    const text = JSON.stringify(CONCERT);
    expect(entriesOf(`${script(text, "text/javascript")}<!-- ${script(text)} --><template>${script(text)}</template>`)).toEqual([]);
  });

  it.each([
    ["a full address", { "@type": "http://schema.org/Event", "http://schema.org/name": "A" }],
    ["an https address", { "@type": ["https://schema.org/Event"], "https://schema.org/name": "A" }],
    ["a vocabulary", { "@context": { "@vocab": "https://schema.org/" }, "@type": "Event", name: "A" }],
    ["a prefix", { "@context": { s: "https://schema.org/" }, "@type": "s:Event", "s:name": "A" }],
    ["terms of its own", { "@context": ["https://schema.org", { titel: "schema:name", art: "@type" }], art: "Event", titel: "A" }],
    ["no context at all", { "@type": "Event", name: "A" }],
    ["schema.org's own alias of @type", { "@context": "https://schema.org", type: "Event", name: "A" }],
    ["a value object", { "@type": "Event", name: { "@value": "A", "@language": "en" } }],
    ["a list", { "@type": "Event", name: { "@list": ["A", "B"] } }],
  ])("names its terms by %s", (_, document) => {
    expect(onlyEntry(jsonLd(document))).toMatchObject({ type: "Event", name: "A" });
  });

  it("prefers the language of the page where a text comes in several", () => {
    const name = [
      { "@value": "Konzert", "@language": "de" },
      { "@value": "Concert", "@language": "fr-FR" },
    ];
    expect(onlyEntry(`<html lang="fr">${jsonLd({ ...CONCERT, name })}`).name).toBe("Concert");
  });

  it("finds things in arrays, graphs, nested graphs and lists", () => {
    const event = (name: string) => ({ ...CONCERT, name });
    const list = { "@type": "ItemList", itemListElement: [{ "@type": "ListItem", position: 1, item: event("D") }, event("E")] };
    const page = jsonLd([event("A"), [event("B")]], { "@graph": [{ "@graph": [event("C")] }, list] });
    expect(entriesOf(page).map(({ name }) => name)).toEqual(["A", "B", "C", "D", "E", null]);
  });

  it("resolves references across scripts, to what comes later too", () => {
    const place = { "@id": "#hall", "@type": "Place", name: "Town hall", address: "Main street 1" };
    const { location } = onlyEvent(jsonLd({ ...CONCERT, location: { "@id": "#hall" } }, place));
    expect(location).toMatchObject({ name: "Town hall", address: "Main street 1" });
  });

  it("takes an address that names a thing of the page for that thing", () => {
    const place = { "@id": "https://town.example/#hall", "@type": "Place", name: "Town hall" };
    expect(onlyEvent(jsonLd({ ...CONCERT, location: "https://town.example/#hall" }, place)).location?.name).toBe("Town hall");
  });

  it("does not take the address of a page in its breadcrumbs for the thing named after it", () => {
    const place = { "@type": "Place", "@id": "https://town.example/hall", name: "Hall" };
    const crumbs = { "@type": "BreadcrumbList", itemListElement: [{ "@type": "ListItem", item: "https://town.example/hall" }] };
    expect(entriesOf(jsonLd(place, crumbs)).map(({ type }) => type)).toEqual(["Place", "BreadcrumbList"]);
  });

  it("joins what several scripts say about one @id", () => {
    const page = jsonLd({ ...CONCERT, "@id": "#e" }, { "@type": "Event", "@id": "#e", endDate: "2026-03-05T13:00" });
    expect(onlyEntry(page)).toMatchObject({ type: "MusicEvent", name: "Brass at noon", end: "2026-03-05T13:00" });
  });

  it("keeps the names of blank nodes to itself", () => {
    const place = { "@id": "_:b1", "@type": "Place", name: "Town hall" };
    const [event] = entriesOf(jsonLd({ ...CONCERT, "@id": "_:b0", location: { "@id": "_:b1" } }, place));
    expect(event).toMatchObject({ id: null, location: { name: "Town hall" } });
  });

  it("keeps two things apart that share an @id and contradict each other", () => {
    const page = jsonLd({ ...CONCERT, "@id": "#e", name: "A" }, { ...CONCERT, "@id": "#e", name: "B" });
    expect(entriesOf(page).map(({ name }) => name)).toEqual(["A", "B"]);
  });

  it("survives things that refer to themselves and to each other", () => {
    const page = jsonLd({
      "@graph": [
        { ...CONCERT, "@id": "#a", subEvent: [{ "@id": "#a" }, { "@id": "#b" }] },
        { ...CONCERT, name: "B", "@id": "#b", superEvent: { "@id": "#a" } },
      ],
    });
    expect(entriesOf(page).map(({ name, event }) => [name, event?.superEvent?.name])).toEqual([
      ["Brass at noon", undefined],
      ["B", "Brass at noon"],
    ]);
  });

  it("lists of a circle one thing, and not what the circle speaks of", () => {
    const graph = [
      { "@type": "Person", "@id": "#ann", name: "Ann" },
      { "@type": "Book", "@id": "#book", author: { "@id": "#ann" }, hasPart: { "@id": "#volume" } },
      { "@type": "Book", "@id": "#volume", isPartOf: { "@id": "#book" } },
    ];
    expect(entriesOf(jsonLd({ "@graph": graph })).map(({ id }) => id)).toEqual(["https://town.example/events/list#book"]);
  });

  it("lists what nothing else speaks of, behind the items", () => {
    const graph = [
      { "@type": "WebPage", "@id": "#page", breadcrumb: { "@id": "#crumbs" }, isPartOf: { "@id": "#site" } },
      { "@type": "BreadcrumbList", "@id": "#crumbs" },
      { "@type": "WebSite", "@id": "#site", name: "Town" },
      CONCERT,
    ];
    expect(entriesOf(jsonLd({ "@graph": graph })).map(({ kind, type }) => [kind, type])).toEqual([
      ["event", "MusicEvent"],
      ["other", "WebPage"],
    ]);
  });
});
