import { describe, expect, it } from "vitest";
import { entriesOf, onlyEntry, onlyEvent } from "./page-reading.ts";

const event = (inner: string, attributes = "") => `<div itemscope itemtype="https://schema.org/Event" ${attributes}>${inner}</div>`;
const named = (inner = "") => event(`<h2 itemprop="name">Market</h2>${inner}`);

describe("microdata", () => {
  it.each([
    ["text", `<p itemprop="name"> The <b>big</b>\n market </p>`, "The big market"],
    ["text without scripts and styles", `<p itemprop="name">Market<style>p {}</style><script>x()</script></p>`, "Market"],
    ["text with a line break", `<p itemprop="name">Big<br>market</p>`, "Big market"],
    ["meta", `<meta itemprop="name" content="Market">`, "Market"],
    ["content on any element", `<span itemprop="name" content="Market">today</span>`, "Market"],
    ["data", `<data itemprop="name" value="Market">x</data>`, "Market"],
    ["the words of a link", `<a itemprop="name" href="/m">Market</a>`, "Market"],
    ["a full property name", `<p itemprop="https://schema.org/name">Market</p>`, "Market"],
    ["a property name in lower case", `<p itemprop="headline">Market</p>`, "Market"],
    ["references decoded once", `<p itemprop="name">Fish &amp;amp; chips</p>`, "Fish &amp; chips"],
  ])("takes a name from %s", (_, inner, expected) => {
    expect(onlyEntry(event(inner)).name).toBe(expected);
  });

  it.each([
    ["a", `<a itemprop="url" href="m/1">x</a>`],
    ["link", `<link itemprop="url" href="m/1">`],
    ["iframe", `<iframe itemprop="url" src="m/1"></iframe>`],
    ["object", `<object itemprop="url" data="m/1"></object>`],
    ["text", `<span itemprop="url">/events/m/1</span>`],
  ])("makes the address in %s absolute", (_, inner) => {
    expect(onlyEntry(named(inner)).url).toBe("https://town.example/events/m/1");
  });

  it("respects the base of the page", () => {
    expect(onlyEntry(`<base href="https://cdn.example/x/">${named(`<img itemprop="image" src="a.jpg">`)}`).imageUrl).toBe(
      "https://cdn.example/x/a.jpg",
    );
  });

  it("takes a late image's own address, not that of its placeholder", () => {
    const image = `<img itemprop="image" src="data:image/gif;base64,AAAA" data-src="/a.jpg">`;
    expect(onlyEntry(named(image)).imageUrl).toBe("https://town.example/a.jpg");
  });

  it("prefers the machine-readable time and falls back to its words", () => {
    expect(onlyEntry(named(`<time itemprop="startDate" datetime="2026-03-05T19:30">Thursday</time>`)).start).toBe("2026-03-05T19:30");
    expect(onlyEntry(named(`<time itemprop="startDate" datetime="">5 March 2026, 7:30 pm</time>`)).start).toBe("2026-03-05T19:30");
  });

  it("reads nested items, several names of one property and several values", () => {
    const place = `<div itemprop="location" itemscope itemtype="https://schema.org/Place"><b itemprop="name">Square</b>
      <p itemprop="address" itemscope itemtype="https://schema.org/PostalAddress"><i itemprop="streetAddress">Main street 1</i></p></div>`;
    const people = `<p itemprop="performer organizer">Ann</p><p itemprop="performer">Bob</p>`;
    const entry = onlyEvent(named(place + people));
    expect(entry.location).toMatchObject({ name: "Square", address: "Main street 1", street: "Main street 1" });
    expect(entry.event.performers.map(({ name }) => name)).toEqual(["Ann", "Bob"]);
    expect(entry.event.organizer?.name).toBe("Ann");
  });

  it("does not take the properties of an inner item for the outer one's", () => {
    expect(
      onlyEntry(event(`<div itemprop="organizer" itemscope><b itemprop="name">Club</b></div><b itemprop="name">Market</b>`)).name,
    ).toBe("Market");
  });

  it("follows itemref, in document order and through circles", () => {
    const page = `<p id="a"><b itemprop="name">Market</b></p>${event("", `id="e" itemref="a b missing e"`)}<p id="b" itemprop="description">Fresh</p>`;
    expect(onlyEntry(page)).toMatchObject({ name: "Market", description: "Fresh" });
  });

  it("puts what itemref brings where it stands in the document", () => {
    const page = `<b id="a" itemprop="name">Market</b>${event(`<b itemprop="name">Sale</b>`, `itemref="a"`)}`;
    expect(onlyEntry(page).name).toBe("Market");
  });

  it("takes itemtype without itemscope for an item, and an item with itemprop outside of any for one of its own", () => {
    expect(onlyEntry(`<div itemtype="https://schema.org/Event" itemprop="event"><b itemprop="name">Market</b></div>`).name).toBe("Market");
  });

  it("joins items that share an itemid", () => {
    const page = `<div itemscope itemtype="https://schema.org/Event" itemid="#e"><b itemprop="name">Market</b></div>${event(
      `<i itemprop="startDate">2026-03-05</i>`,
      `itemid="#e"`,
    )}`;
    expect(onlyEntry(page)).toMatchObject({ name: "Market", start: "2026-03-05", id: "https://town.example/events/list#e" });
  });

  it("keeps the lines of a description", () => {
    expect(onlyEntry(named(`<div itemprop="description"><p>One</p><ul><li>two<li>three</ul></div>`))).toMatchObject({
      description: "One\ntwo\nthree",
      descriptionType: "text",
    });
  });

  it.each([
    ["paragraphs without end", `<p>x<p>${named()}`],
    ["list items without end", `<ul><li>x<li>${named()}</ul>`],
    ["table cells without end", `<table><tr><td>x<td>${named()}</table>`],
    ["end tags without start", `</div></p></b>${named()}</section>`],
    [
      "an end tag inside of a table that is meant for outside",
      event(`<table><tr><td></div></td></tr></table><h2 itemprop="name">Market</h2>`),
    ],
    ["an inline end tag inside of a block", `<span>${event(`</span><h2 itemprop="name">Market</h2>`)}`],
    ["the end of a list item inside of an inner list", `<ul><li>${event(`<ul></li></ul><h2 itemprop="name">Market</h2>`)}</ul>`],
    ["a template beside it", `<template>${event(`<b itemprop="name">Hidden</b>`)}</template>${named()}`],
    ["a type on a property that is none of an item", event(`<b itemprop="name" itemtype="https://schema.org/Text" content="Market">x</b>`)],
    ["attributes without quotes", `<div itemscope itemtype=https://schema.org/Event><b itemprop=name>Market</b></div>`],
    ["upper case", `<DIV ITEMSCOPE ITEMTYPE="https://schema.org/Event"><B ITEMPROP="name">Market</B></DIV>`],
    ["an early end of the body", `<body></body></html>${named()}`],
  ])("survives %s", (_, html) => {
    expect(onlyEntry(html)).toMatchObject({ type: "Event", name: "Market" });
  });

  it("nests as deep as browsers do, and finds its way back from deeper", () => {
    const deep = "<div>".repeat(400) + named() + "</div>".repeat(400);
    const deeper = "<div>".repeat(5000) + "x" + "</div>".repeat(5000);
    expect(onlyEntry(deep + deeper).name).toBe("Market");
    expect(onlyEntry(deeper + deep).name).toBe("Market");
  });

  it("leaves out items without a type", () => {
    expect(entriesOf(`<div itemscope><b itemprop="name">x</b></div>`)).toEqual([]);
  });
});

describe("RDFa Lite", () => {
  const inner = `<b property="name">Market</b><time property="startDate" datetime="2026-03-05">x</time>
    <div property="location" typeof="Place"><i property="name">Square</i></div><a property="url" href="/m/1">more</a>`;

  it.each([
    ["a vocabulary", `<div vocab="https://schema.org/" typeof="Event">${inner}</div>`],
    ["a vocabulary without its slash", `<div vocab="http://schema.org"><section typeof="Event">${inner}</section></div>`],
    ["prefixes", `<div prefix="s: https://schema.org/" typeof="s:Event">${inner.replaceAll(/(property|typeof)="/g, '$1="s:')}</div>`],
    [
      "prefixes as RDFa 1.0 declares them",
      `<div xmlns:s="https://schema.org/" typeof="s:Event">${inner.replaceAll(/(property|typeof)="/g, '$1="s:')}</div>`,
    ],
    [
      "a relation around the place",
      `<div typeof="schema:Event">${inner
        .replace('property="location" ', "")
        .replace("<div", '<section rel="schema:location"><div')
        .replaceAll(/(property|typeof)="/g, '$1="schema:')}</div>`,
    ],
    ["the prefix that needs no declaration", `<div typeof="schema:Event">${inner.replaceAll(/(property|typeof)="/g, '$1="schema:')}</div>`],
  ])("is read with %s", (_, html) => {
    expect(onlyEntry(html)).toMatchObject({
      type: "Event",
      name: "Market",
      start: "2026-03-05",
      url: "https://town.example/m/1",
      location: { name: "Square" },
    });
  });

  it("joins what is said about one resource in several places", () => {
    const page = `<div vocab="https://schema.org/"><div typeof="Event" resource="#e"><b property="name">Market</b><link property="location" href="#p"></div>
      <div resource="#e"><i property="startDate">2026-03-05</i></div><div typeof="Place" resource="#p"><i property="name">Square</i></div></div>`;
    expect(onlyEntry(page)).toMatchObject({ name: "Market", start: "2026-03-05", location: { name: "Square" } });
  });

  it("does not take Open Graph metadata for things", () => {
    expect(entriesOf(`<meta property="og:type" content="website"><meta property="og:title" content="x">`)).toEqual([]);
  });
});
