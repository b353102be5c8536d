import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Parser } from "htmlparser2";
import { describe, expect, it } from "vitest";
import { cleanDraft } from "../../../src/domain/cleaning/draft.ts";
import type { Draft } from "../../../src/domain/items/schema.ts";
import { DROPPED } from "../../../src/domain/cleaning/elements.ts";
import { htmlToText } from "../../../src/domain/cleaning/html.ts";

/** Other people's test data, beside the checkout where it exists; a clone from elsewhere has none. */
const CORPUS = join(import.meta.dirname, "../../../../shared/corpora/12-security");
const isHere = existsSync(CORPUS);
if (!isHere) console.warn("skipped: the security corpora (../shared/corpora/12-security) are not beside this checkout");

const read = (name: string): Record<string, string>[] =>
  isHere
    ? readFileSync(join(CORPUS, `${name}.open.jsonl`), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, string>)
    : [];

/** What a page that forgets to escape a text would come to hold: nothing that runs, loads or swallows. */
function liveElements(text: string): string[] {
  const live: string[] = [];
  const onopentag = (name: string, attributes: Record<string, string>) => {
    if (DROPPED.has(name) || Object.values(attributes).some((value) => value !== "")) live.push(name);
  };
  new Parser({ onopentag }).end(text);
  return live;
}

function fieldsOf(payload: string): string[] {
  const raw = { kind: "post" as const, title: `A ${payload}`, summary: payload, url: payload, image_url: payload, tags: [payload] };
  const result = cleanDraft(
    { ...raw, post: { author: payload, excerpt: payload, mentions: [payload] } },
    { baseUrl: "https://example.org/", language: null, nowMs: 0 },
  );
  if ("rejected" in result || result.draft.kind !== "post") throw new Error("a post with a title is never rejected");
  const { title, summary, url, image_url, tags, post } = result.draft;
  return [title, summary, url, image_url, ...tags, post.author, post.excerpt, ...post.mentions].filter((text) => text !== null);
}

const KINDS_BLOCKS = {
  post: ["author", "excerpt"],
  event: [
    "venue",
    "address",
    "organizer",
    "category",
    "price",
    "currency",
    "time_zone",
    "status",
    "series_id",
    "place_id",
    "starts_at",
    "lat",
    "lon",
  ],
  recall: ["agency_id", "recall_number", "hazard", "remedy", "units", "severity", "recalled_at"],
} as const;

type Kind = keyof typeof KINDS_BLOCKS;

/** A draft with the payload in every field its kind has. */
function draftOf(payload: string, kind: Kind): Draft {
  const fields = Object.fromEntries(KINDS_BLOCKS[kind].map((name) => [name, payload]));
  const lists = {
    mentions: [payload],
    countries: [payload],
    products: [{ name: payload, brand: payload, models: [payload], barcodes: [payload] }],
  };
  const common = {
    title: `A ${payload}`,
    summary: payload,
    url: payload,
    image_url: payload,
    language: payload,
    tags: [payload],
    published_at: payload,
  };
  const result = cleanDraft(
    { kind, ...common, [kind]: { ...fields, ...lists } },
    { baseUrl: "https://example.org/", language: null, nowMs: 0 },
  );
  if ("rejected" in result) throw new Error("a draft with a title is never rejected");
  return result.draft;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const payloads = () => [...read("xss-payloads"), ...read("dompurify-expect")].map(({ payload = "" }) => payload);

describe.skipIf(!isHere)("payloads of attackers", () => {
  it("leave nothing alive in any field of events and recalls", () => {
    for (const [i, payload] of payloads().entries()) {
      for (const text of textsIn(draftOf(payload, i % 2 === 0 ? "event" : "recall"))) expect(liveElements(text), payload).toEqual([]);
    }
  });

  it("are as clean after one cleaning as after two", () => {
    for (const [i, payload] of payloads().entries()) {
      const kind = (["event", "recall", "post"] as const)[i % 9];
      if (kind === undefined) continue;
      const draft = draftOf(payload, kind);
      expect(cleanDraft(draft, { baseUrl: "https://example.org/", language: null, nowMs: 0 }), payload).toMatchObject({ draft });
    }
  });

  it.each(["xss-payloads", "dompurify-expect"])("leave nothing alive in any field: %s", (set) => {
    const payloads = read(set).map((line) => line["payload"] ?? "");
    expect(payloads.length).toBeGreaterThan(100);
    for (const payload of payloads) {
      for (const field of fieldsOf(payload)) expect(liveElements(field), payload).toEqual([]);
    }
  });

  it("leave neither a tag nor a foreign link in a summary", () => {
    for (const { payload = "" } of [...read("xss-payloads"), ...read("dompurify-expect")]) {
      expect(fieldsOf(`text ${payload}`)[1] ?? "", payload).not.toMatch(/<[A-Za-z/!?]|\]\((?!https?:\/\/|mailto:)/);
    }
  });
});

describe.skipIf(!isHere)("naughty strings", () => {
  /** Characters that are rightly changed: controls, blanks, direction overrides, invisible ones, and what is markup. */
  const ALTERED = /[\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}<&]|\p{Z}(?<! )/u;

  it("come through as they are, in Unicode's composed form", () => {
    const harmless = read("naughty-strings")
      .map((line) => line["s"] ?? "")
      .filter((text) => !ALTERED.test(text));
    expect(harmless.length).toBeGreaterThan(100);
    for (const text of harmless) expect(htmlToText(text)).toBe(text.normalize("NFC").replace(/ +/g, " ").trim());
  });

  it("never break a draft", () => {
    for (const { s = "" } of read("naughty-strings"))
      expect(fieldsOf(s).every((field) => field.isWellFormed() && !field.includes("\0"))).toBe(true);
  });
});
