import { describe, expect, it } from "vitest";
import { readAtomEntry, readFeed } from "./reading.ts";

const BY = "https://creativecommons.org/licenses/by/4.0/";
const rss = (inside: string) => `<rss version="2.0"><channel>${inside}<item><title>a</title></item></channel></rss>`;
const atom = (inside: string) => `<feed xmlns="http://www.w3.org/2005/Atom">${inside}<entry><title>a</title></entry></feed>`;

describe("the rights in a feed", () => {
  it.each([
    ["RSS's copyright", rss("<copyright>The Paper</copyright>"), "The Paper", null],
    ["Atom's rights", atom("<rights>The Paper</rights>"), "The Paper", null],
    ["Atom 0.3's copyright", rss('<copyright xmlns="http://purl.org/atom/ns#">The Paper</copyright>'), "The Paper", null],
    ["Dublin Core's rights", rss('<r:rights xmlns:r="http://purl.org/dc/elements/1.1/">The Paper</r:rights>'), "The Paper", null],
    ["a licence in place of words", rss(`<copyright>${BY}</copyright>`), null, BY],
    ["a licence beside words", rss(`<copyright>The Paper</copyright><dc:rights>${BY}</dc:rights>`), "The Paper", BY],
    ["Atom's link", atom(`<link rel="license" href="${BY}"/>`), null, BY],
    ["a link that is relative", atom('<link rel="license" href="/terms"/>'), null, "https://paper.example/terms"],
    ["RSS 1.0's licence", rss(`<l:license xmlns:l="http://web.resource.org/cc/" rdf:resource="${BY}"/>`), null, BY],
    ["RSS 2.0's licence", rss(`<creativeCommons:license>${BY}</creativeCommons:license>`), null, BY],
    ["an entry's copyright, which is that entry's", rss("").replace("<title>", "<copyright>Ann</copyright><title>"), null, null],
  ])("%s", (_, text, rights, licence) => {
    expect(readFeed(text, { url: "https://paper.example/feed" })).toMatchObject({ rights, licence });
  });
});

describe("an entry copied from another feed", () => {
  const source = "<source><title>Other</title><author><name>Ann</name></author></source>";

  it("has that feed's author where it names none", () => {
    expect(readAtomEntry(source)).toMatchObject({ title: null, author: "Ann" });
    expect(readAtomEntry(`<author><name>Bob</name></author>${source}`).author).toBe("Bob");
  });
});
