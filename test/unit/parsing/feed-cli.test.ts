import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CLI = join(import.meta.dirname, "../../../src/domain/parsing/cli.ts");
const RSS =
  '<rss version="2.0"><channel><title>caf\u00e9</title><item><title>a</title><link>1</link><author>ann@e.org (Ann)</author></item></channel></rss>';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidings-parse-"));
  writeFileSync(join(folder, "feed.xml"), RSS, "latin1");
  writeFileSync(join(folder, "feed.xml.gz"), gzipSync(RSS));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as npm would from `folder`. */
async function run(args: string[], input = ""): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, INIT_CWD: folder } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

describe("the parse command", () => {
  it("prints one document as JSON in the agreed shape", async () => {
    const { code, stdout } = await run([
      "feed.xml",
      "--type",
      "text/xml; charset=iso-8859-1",
      "--url",
      "https://e.org/x/",
      "--kind",
      "feed",
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      title: "caf\u00e9",
      link: null,
      entries: [
        {
          title: "a",
          link: "https://e.org/x/1",
          id: null,
          summary: null,
          content: null,
          published: null,
          updated: null,
          author: "Ann",
          author_email: "ann@e.org",
          categories: [],
          enclosures: [],
        },
      ],
      warnings: [],
    });
  });

  it("reads standard input, and dumps that are still compressed", async () => {
    expect(JSON.parse((await run(["-"], RSS)).stdout)).toMatchObject({ entries: [{ title: "a" }] });
    expect(JSON.parse((await run(["feed.xml.gz"])).stdout)).toMatchObject({ entries: [{ title: "a" }] });
  });

  it("prints why a document cannot be read, and fails", async () => {
    const { code, stdout } = await run(["-", "--kind", "feed"], "<h1>Not found</h1>");
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { code: "html_page" } }]);
  });

  it("answers every line with one line in order and nothing else, whatever the lines say", async () => {
    const body = (text: string) => Buffer.from(text).toString("base64");
    const requests = [
      { file: "feed.xml", headers: { "CONTENT-type": "text/xml; charset=iso-8859-1" }, url: "https://e.org/" },
      { body_base64: body(RSS) },
      { body_base64: body("<h1>Not found</h1>"), kind: "feed" },
      { file: "nowhere.xml" },
      { body_base64: "", kind: "feed" },
      { body_base64: "*" },
      { file: "feed.xml", body_base64: body(RSS) },
      { body_base64: body(RSS), kind: "poem" },
      7,
    ];
    const { code, stdout, stderr } = await run(
      ["--ndjson"],
      `${requests.map((request) => JSON.stringify(request)).join("\n")}\nnot json\n`,
    );
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect([code, stderr]).toEqual([0, ""]);
    expect(answers).toMatchObject([
      { title: "caf\u00e9", entries: [{ link: "https://e.org/1" }] },
      { title: "caf\u00e9", entries: [{ link: "1" }] },
      { error: { code: "html_page" } },
      { error: { code: "unreadable_file" } },
      { error: { code: "empty_body" } },
      { error: { code: "malformed_request" } },
      { error: { code: "malformed_request" } },
      { error: { code: "malformed_request" } },
      { error: { code: "malformed_request" } },
      { error: { code: "malformed_request" } },
    ]);
    expect(answers).toHaveLength(10);
  });

  it("reads by a source's own configuration: selectors of a page, the mapping of an API", async () => {
    const html = '<div class="gig"><b>Quay concert</b><i>24.12.2026</i></div>';
    const selectors = { item: ".gig", title: "b", start: "i", date_format: "DD.MM.YYYY" };
    const requests = [
      { body_base64: btoa(html), kind: "page", config: { selectors } },
      { body_base64: btoa('{"gigs":[{"what":"Quay concert"}]}'), config: { mapping: { items: "gigs", fields: { title: "what" } } } },
      { body_base64: btoa(html), kind: "page", config: { selectors: { item: ".gig[", title: "b" } } },
    ];
    const { stdout } = await run(["--ndjson"], requests.map((request) => JSON.stringify(request)).join("\n"));
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(answers).toMatchObject([
      { entries: [{ name: "Quay concert", start: "2026-12-24" }] },
      { entries: [{ title: "Quay concert" }] },
      { error: { code: "malformed_request", message: expect.stringContaining("config.selectors.item") } },
    ]);
    writeFileSync(join(folder, "gigs.html"), html);
    const one = await run(["gigs.html", "--kind", "page", "--config", JSON.stringify({ selectors })]);
    expect(JSON.parse(one.stdout)).toMatchObject({ entries: [{ name: "Quay concert" }] });
  });
});
