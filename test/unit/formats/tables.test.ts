import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { writeCsv } from "../../../src/domain/formats/csv.ts";
import { writeNdjson } from "../../../src/domain/formats/ndjson.ts";
import { event, inPages, onePage, post, recall, UGLY, written } from "./items.ts";

const readCsv = (text: string): Record<string, string>[] =>
  parse(text, { columns: true, relax_column_count: false, record_delimiter: "\r\n" });

describe("CSV", () => {
  it("says of every kind what another parser reads, in columns that are always the same", async () => {
    const items = [event(), recall(), post()];
    const rows = readCsv(await written(writeCsv, inPages(items)));
    expect(rows.map(({ id, kind }) => [id, kind])).toEqual(items.map(({ id, kind }) => [id, kind]));
    expect(rows[0]).toMatchObject({ starts_at: "2026-12-01T20:00:00.000Z", lat: "50.3715", lon: "-4.143", is_free: "false", hazard: "" });
    expect(rows[1]).toMatchObject({ barcodes: "4006381333931", brands: "Steamy", severity: "Class II" });
    expect(rows[2]).toMatchObject({ author: "Desk", attribution: "Harbour Gazette: Words by the Gazette. Licence: CC BY 4.0" });
    const header = (await written(writeCsv, onePage([]))).split("\r\n")[0];
    expect(Object.keys(rows[2] ?? {}).join(",")).toBe(header);
  });

  it("lets no text begin like a formula", async () => {
    const rows = readCsv(await written(writeCsv, onePage(UGLY.map((text) => post({ title: text, tags: [text], summary: text })))));
    for (const row of rows) for (const value of Object.values(row)) expect(value).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
    expect(rows.map(({ title }) => title).filter((title) => title?.startsWith("'"))).toHaveLength(6);
  });

  it("quotes what needs quotes and keeps every character of it", async () => {
    const title = 'He said "no", then\nleft; really';
    expect(readCsv(await written(writeCsv, onePage([post({ title })])))[0]?.["title"]).toBe(title);
  });

  it("starts with the header, not with a byte order mark", async () => {
    expect((await written(writeCsv, onePage([]))).startsWith("id,kind,title,")).toBe(true);
  });
});

describe("NDJSON", () => {
  it("is one item a line, as the API shows it", async () => {
    const items = [post(), event(), recall(), post({ title: "two\nlines \u2028" })];
    const lines = (await written(writeNdjson, inPages(items))).split("\n");
    expect(lines.pop()).toBe("");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(items);
  });
});

describe("a table of many rows", () => {
  it.each([
    ["CSV", writeCsv],
    ["NDJSON", writeNdjson],
  ])("as %s is written page by page, as it is taken", async (_name, write) => {
    let read = 0;
    const items = Array.from({ length: 40 }, () => post());
    const taken: string[] = [];
    for await (const part of write(inPages(items, () => void (read += 1)))) {
      if (taken.push(part) === 2) break;
    }
    expect(read).toBeLessThanOrEqual(2);
  });
});
