import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { ApiMapping, PageSelectors, parse } from "./index.ts";
import { DOCUMENT_KINDS, ParseError } from "./results.ts";
import type { ParseInput } from "./results.ts";
import { viewOf } from "./view.ts";

/** What a compressed dump may swell to; responses are held to a fraction of it. */
const MAX_UNZIPPED_BYTES = 64 * 1024 * 1024;

const BASE64 = /^[A-Za-z0-9+/_=\s-]*$/;
const Kind = z.enum(DOCUMENT_KINDS);
/** A source's own configuration, as `POST /sources` takes it. */
const Config = z.strictObject({ selectors: PageSelectors.optional(), mapping: ApiMapping.optional() });
const Options = z.object({
  url: z.string().nullish(),
  kind: Kind.nullish(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  config: Config.nullish(),
});
const Request = z
  .object({
    file: z.string().nullish(),
    body_base64: z.string().regex(BASE64, "not base64").nullish(),
    headers: z.record(z.string(), z.unknown()).nullish(),
    ...Options.shape,
  })
  .refine(({ file, body_base64 }) => (file == null) !== (body_base64 == null), "give either file or body_base64");
type Options = z.infer<typeof Options>;
type Request = z.infer<typeof Request>;
type Answer = { document: object; failed: false } | { document: { error: { code: string; message: string } }; failed: true };

/** The folder the command was given in: npm changes to the package's own before it runs it. */
const callerFolder = process.env["INIT_CWD"] ?? process.cwd();

const readBytes = async (file: string): Promise<Uint8Array> =>
  file === "-" ? buffer(process.stdin) : readFile(resolve(callerFolder, file));

/** A dump saved as it was transferred may still be compressed. */
const unzipped = (body: Uint8Array): Uint8Array =>
  body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body, { maxOutputLength: MAX_UNZIPPED_BYTES }) : body;

function inputOf(bytes: Uint8Array, contentType: string | null, { url, kind, from, to, config }: Options): ParseInput {
  const { selectors, mapping } = config ?? {};
  return {
    body: unzipped(bytes),
    contentType,
    url: url ?? null,
    ...(kind == null ? {} : { kind }),
    ...(from == null ? {} : { from }),
    ...(to == null ? {} : { to }),
    ...(selectors === undefined ? {} : { selectors }),
    ...(mapping === undefined ? {} : { mapping }),
  };
}

async function inputOfRequest({ file, body_base64, headers, ...options }: Request): Promise<ParseInput> {
  const header = (name: string): string | null => {
    const value = Object.entries(headers ?? {}).find(([own]) => own.toLowerCase() === name)?.[1];
    return typeof value === "string" ? value : Array.isArray(value) ? String(value[0]) : null;
  };
  const body = file == null ? Buffer.from(body_base64 ?? "", "base64") : await readFile(resolve(callerFolder, file));
  return inputOf(body, header("content-type"), { ...options, url: options.url ?? header("content-location") });
}

/** Whatever goes wrong becomes the answer: one bad document must not cost the others theirs. */
async function answer(read: () => Promise<ParseInput>): Promise<Answer> {
  try {
    return { document: viewOf(parse(await read())), failed: false };
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    return { document: { error: { code: errorCode(error), message } }, failed: true };
  }
}

function errorCode(error: unknown): string {
  if (error instanceof ParseError) return error.code;
  if (error instanceof z.ZodError || error instanceof SyntaxError) return "malformed_request";
  return error instanceof Error && "syscall" in error ? "unreadable_file" : "internal";
}

/** One line: JSON lets line separators of other alphabets stand, and readers of lines break at them. */
async function print(json: string): Promise<void> {
  const line = json.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  if (!process.stdout.write(`${line}\n`)) await new Promise((resume) => process.stdout.once("drain", resume));
}

/** The lines of standard input, broken at line feeds only. */
async function* linesOfInput(): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    const [first = "", ...others] = String(chunk).split("\n");
    rest += first;
    for (const next of others) {
      yield rest;
      rest = next;
    }
  }
  yield rest;
}

/** `--ndjson`: one request a line on standard input, one answer a line in the same order. */
async function answerLines(): Promise<void> {
  for await (const line of linesOfInput()) {
    if (line.trim() === "") continue;
    const { document } = await answer(async () => inputOfRequest(Request.parse(JSON.parse(line))));
    await print(JSON.stringify(document));
  }
}

type Values = { type?: string | undefined; config?: string | undefined };

async function answerFile(file: string, { config, ...values }: Values): Promise<void> {
  const { document, failed } = await answer(async () => {
    const options = Options.parse({ ...values, ...(config === undefined ? {} : { config: JSON.parse(config) as unknown }) });
    return inputOf(await readBytes(file), values.type ?? null, options);
  });
  await print(JSON.stringify(document, null, 2));
  if (failed) process.exitCode = 1;
}

const USAGE =
  "usage: parse FILE|- [--type MIME] [--url BASE] [--kind feed|calendar|page|api] [--from TIME] [--to TIME] [--config JSON]\n       parse --ndjson\n";

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ndjson: { type: "boolean" }, type: text, url: text, kind: text, from: text, to: text, config: text },
  });
  const [file] = positionals;
  if (values.ndjson === true) return answerLines();
  if (file !== undefined) return answerFile(file, values);
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

await main();
