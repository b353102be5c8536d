import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DOCUMENT_KINDS, parse, type ParsedDocument, ParseError } from "../../../src/domain/parsing/index.ts";

const CORPORA = join(import.meta.dirname, "../../../../shared/corpora");
const isThere = existsSync(CORPORA);
const RUNS = 2_000;
const MAX_BYTES = 200_000;

/** Numbers below 1, the same in every run (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const PIECES = ["<item>", "]]>", "<![CDATA[", "&#x1F600;", "\0", "\ufeff", "-->", '"', '{"@type":"Event","name":', "BEGIN:VEVENT\r\n"];
const RULES = ["RRULE:FREQ=SECONDLY\r\n", "DURATION:P999999999999D\r\n", "RDATE:20260101T000000/P9999999W\r\n", "EXDATE:\r\n"];
const INSERTED = [...PIECES, ...RULES].map((piece) => Buffer.from(piece));

/** Flips bits, cuts, drops, inserts and repeats. */
function mutate(body: Buffer, random: (below: number) => number): Buffer {
  let out = Buffer.from(body.subarray(0, MAX_BYTES));
  for (let left = 1 + random(4); left > 0 && out.length > 0; left--) {
    const [at, piece] = [random(out.length), INSERTED[random(INSERTED.length)] ?? Buffer.of()];
    const end = at + random(Math.min(400, out.length - at)) + 1;
    const changes = [
      () => Buffer.concat([out.subarray(0, at), Buffer.of((out[at] ?? 0) ^ (1 << random(8))), out.subarray(at + 1)]),
      () => out.subarray(0, at),
      () => Buffer.concat([out.subarray(0, at), out.subarray(end)]),
      () => Buffer.concat([out.subarray(0, at), piece, out.subarray(at)]),
      () => Buffer.concat([out.subarray(0, end), ...Array.from({ length: random(200) }, () => out.subarray(at, end)), out.subarray(end)]),
    ];
    out = Buffer.from(changes[random(changes.length)]?.() ?? out);
  }
  return out;
}

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const ANY_TIME = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** The times a document tells that are none. */
function oddTimes(document: ParsedDocument): (string | null)[] {
  if (document.kind === "api") return [];
  if (document.kind === "feed") return document.feed.entries.flatMap(({ published, updated }) => [published, updated]).filter(isOdd(UTC));
  const entries = document.kind === "page" ? document.page.entries : document.calendar.entries;
  return entries.flatMap(({ start, end }) => [start, end]).filter(isOdd(ANY_TIME));
}

const isOdd = (form: RegExp) => (time: string | null) => time !== null && !form.test(time);

describe.skipIf(!isThere)("documents of others, damaged at random (skipped where ../shared is absent)", () => {
  it(`end in a reading or a ParseError, and tell no time that is none: ${RUNS} of them`, () => {
    const random = seeded(1);
    const files = ["01-feeds", "02-ical", "03-html"].flatMap((folder) =>
      readdirSync(join(CORPORA, folder), { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile() && !/\.(?:jsonl|mjs|py\.txt)$|cases\.open/.test(file.name))
        .map((file) => join(file.parentPath, file.name))
        .toSorted(),
    );
    let read = 0;
    for (let run = 0; run < RUNS; run++) {
      const file = files[random(files.length)] ?? "";
      const kind = DOCUMENT_KINDS[random(2 * DOCUMENT_KINDS.length)];
      const body = mutate(readFileSync(file), random);
      try {
        const window = { from: "2020-01-01", to: "2027-01-01T00:00:00Z" };
        const document = parse({ body, contentType: null, url: "https://e.example/a", ...window, ...(kind === undefined ? {} : { kind }) });
        expect(oddTimes(document), `run ${run}, ${file}`).toEqual([]);
        read++;
      } catch (error) {
        expect(error, `run ${run}, ${file}`).toBeInstanceOf(ParseError);
      }
    }
    expect(read).toBeGreaterThan(RUNS / 4);
  }, 120_000);
});
