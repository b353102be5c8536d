import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "../../../src/domain/parsing/index.ts";
import { parsePage } from "../../../src/domain/parsing/page/index.ts";
import type { PageEntry, PagePlace } from "../../../src/domain/parsing/page/index.ts";

const CORPORA = join(import.meta.dirname, "../../../../shared/corpora/03-html");
const CIVIC = join(CORPORA, "civic-event-pages");

const fold = (text: string) => text.replaceAll(/\s+/g, " ").trim();
const json = <Value>(path: string): Value => JSON.parse(readFileSync(path, "utf8"));

describe.skipIf(!existsSync(CORPORA))("against pages nobody here wrote (skipped where ../shared is absent)", () => {
  type Properties = { [name: string]: string | string[] | false | Reference | Properties };
  type Reference = { properties?: Properties };
  type Expected = { file: string; url: string | null; referenceMicrodata: { properties: Properties }[]; referenceJsonLd: Properties[] };

  const first = (value: unknown): string => fold(String(Array.isArray(value) ? value[0] : (value ?? "")));
  const padded = (date: string) => date.replace(/-(\d)(?=[-T])/g, "-0$1");
  /** The words of a reference's place that are about where it is. */
  function placeWords(value: Properties[string] | undefined): string[] {
    if (!value) return [];
    if (typeof value === "string") return value === "" ? [] : [fold(value)];
    if (Array.isArray(value)) return value.map(fold);
    const members = Object.entries(("properties" in value ? value.properties : value) ?? {});
    return members.flatMap(([name, own]) =>
      /^(?:name|address|streetAddress|addressLocality|addressRegion|postalCode|addressCountry)$/.test(name)
        ? placeWords(own as Properties[string])
        : [],
    );
  }
  const wordsOf = (place: PagePlace | null) => Object.values(place ?? {}).filter((word) => typeof word === "string");

  const pages = existsSync(CIVIC) ? readdirSync(CIVIC).filter((name) => name.endsWith(".expected.json")) : [];
  it.each(pages)("finds every event of %s with its name, start, end and place, and no other", (name) => {
    const expected = json<Expected>(join(CIVIC, name));
    const { entries } = parsePage({ text: readFileSync(join(CIVIC, expected.file), "utf8"), url: expected.url, warnings: [] });
    const events = entries.filter(({ kind }) => kind === "event");
    const references = [...expected.referenceMicrodata.map(({ properties }) => properties), ...expected.referenceJsonLd];
    const shown = ({ name, start, end }: PageEntry) => [fold(name ?? ""), start, end];
    const wanted = references.map(({ name, startDate, endDate }) => [
      first(name),
      padded(first(startDate)),
      endDate ? padded(first(endDate)) : null,
    ]);
    expect(events.map(shown)).toEqual(wanted);
    for (const [at, { location }] of references.entries()) {
      const words = wordsOf(events[at]?.location ?? null).join("\n");
      for (const word of placeWords(location)) expect(words).toContain(word);
    }
  });

  type Example = { id: string; microdata: string | null; rdfa: string | null; jsonld: string | null };
  const examples = existsSync(CORPORA)
    ? readFileSync(join(CORPORA, "schemaorg-examples.open.jsonl"), "utf8")
        .trim()
        .split("\n")
        .map((line): Example => JSON.parse(line))
    : [];
  const essence = (html: string) =>
    parsePage({ text: html, url: "https://town.example/", warnings: [] })
      .entries.map(({ type, name, url, start, end, location }) =>
        JSON.stringify([type, fold(name ?? ""), url, start, end, location?.name, location?.address]),
      )
      .sort();

  // The examples differ in their own words in about every seventh pair.
  it.each([
    ["microdata", 0.85],
    ["rdfa", 0.85],
  ] as const)("reads schema.org's examples in %s as their twins in JSON-LD", (syntax, least) => {
    const twins = examples.filter((example) => example.jsonld !== null && example[syntax] !== null);
    const equal = twins.filter(
      (example) => JSON.stringify(essence(example.jsonld ?? "")) === JSON.stringify(essence(example[syntax] ?? "")),
    );
    expect(equal.length / twins.length).toBeGreaterThanOrEqual(least);
  });

  it("reads every file of the set without throwing", () => {
    const files = readdirSync(CORPORA, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
    for (const file of files) {
      const document = parse({ body: readFileSync(join(CORPORA, file)), contentType: "text/html", url: null, kind: "page" });
      expect(document.kind).toBe("page");
    }
    expect(files.length).toBeGreaterThan(0);
  });
});
