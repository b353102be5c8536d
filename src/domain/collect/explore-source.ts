import { FetchError } from "../fetching/index.ts";
import { type ParsedDocument, ParseError } from "../parsing/index.ts";
import { addressOf, NewSource, type SourceToPreview } from "../sources/index.ts";
import type { CollectCtx } from "./ctx.ts";
import type { Entry, SourceDefaults } from "./entries/entry.ts";
import { type FetchedDocument, fetchSource } from "./fetch-source.ts";
import { gather } from "./gather.ts";
import type { Suggestion } from "./preview-schema.ts";
import type { Reading } from "./reading.ts";
import { entriesOf, parseDocument } from "./read-document.ts";
import { type StatedTerms, statedTerms } from "./stated-terms.ts";
import { hint, itemKindOf, type Meant, suggest, titleOf } from "./suggest.ts";

/** Waits add up to this at most. */
const MAX_WAIT_MS = 12_000;
const MAX_NAME_CHARS = 200;

/** A source as it would be added, and what it says now. */
export type Found = { source: NewSource; read: (defaults: SourceDefaults) => { entries: Entry[]; warnings: string[] }; baseUrl: string };

/**
 * Fetches what somebody pasted and finds out what it is. `suggestions` fills up as soon as that is known, also where it then
 * cannot be read as what was asked. Throws `FetchError` and `ParseError`.
 */
export const explore = (ctx: CollectCtx, asked: SourceToPreview, exploration: Exploration): Promise<Found> =>
  asked.kind === "register" ? exploreRegister(ctx, asked, exploration) : exploreDocument(ctx, asked, exploration);

type Exploration = { meant: Meant; suggestions: Suggestion[]; reading: Reading };

async function exploreRegister(ctx: CollectCtx, asked: SourceToPreview, { reading }: Exploration): Promise<Found> {
  const source = NewSource.parse({ name: asked.config?.register, item_kind: "recall", ...asked });
  const url = addressOf(source);
  const from = { ...defaultsOf(source, null), ...NO_VALIDATORS, kind: source.kind, url, config: source.config };
  const gathered = await patiently(ctx, url, () => gather(ctx, from, { reading, maxPages: 1 }));
  await reading.begin();
  if (gathered.state === "unchanged") throw new Error("a register without validators was unchanged");
  return { source, read: () => gathered, baseUrl: gathered.finalUrl };
}

async function exploreDocument(ctx: CollectCtx, asked: SourceToPreview, { meant, suggestions, reading }: Exploration): Promise<Found> {
  const { url } = meant;
  const document = await patiently(ctx, url, () => fetchSource(ctx, { kind: asked.kind ?? "any", url, ...NO_VALIDATORS }));
  if (document.state === "unchanged") throw new Error("a document without validators was unchanged");
  await reading.begin();
  const natural = parseByContent(ctx, document);
  if (!(natural instanceof ParseError)) suggestions.push(...suggest(natural, meant));
  const parsed = parseAsAsked(ctx, document, asked, natural);
  const told = hint(suggestions, meant);
  return {
    source: complete(asked, parsed, document.movedTo ?? url),
    baseUrl: document.finalUrl,
    read(defaults) {
      const { entries, warnings } = entriesOf(parsed, defaults, document);
      return { entries, warnings: told === null ? warnings : [`suggestion: ${told}`, ...warnings] };
    },
  };
}

function parseByContent(ctx: CollectCtx, document: FetchedDocument): ParsedDocument | ParseError {
  try {
    return parseDocument(document, null, {}, ctx.clock());
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

/** As what was asked for, even where the content looks like something else: a preview must not promise what a run would not do. */
function parseAsAsked(
  ctx: CollectCtx,
  document: FetchedDocument,
  { kind, config }: SourceToPreview,
  natural: ParsedDocument | ParseError,
): ParsedDocument {
  const isNatural = kind === undefined || (!(natural instanceof ParseError) && natural.kind === kind && config === undefined);
  if (!isNatural && kind !== "register") return parseDocument(document, kind, config ?? {}, ctx.clock());
  if (natural instanceof ParseError) throw natural;
  return natural;
}

/** The source as it would be added, with what was found out where nothing was said. */
function complete(asked: SourceToPreview, parsed: ParsedDocument, url: string): NewSource {
  const isMapped = parsed.kind === "api" && Object.keys(parsed.api.mapping.fields).length > 0;
  return {
    ...asked,
    name: asked.name ?? (titleOf(parsed)?.trim().slice(0, MAX_NAME_CHARS) || new URL(url).host),
    kind: asked.kind ?? parsed.kind,
    item_kind: asked.item_kind ?? itemKindOf(parsed),
    url,
    ...missing(asked, statedTerms(parsed)),
    ...(isMapped && asked.config === undefined ? { config: { mapping: parsed.api.mapping } } : {}),
  };
}

/** What the document says of the rights in it, as far as nothing was said of them. */
const missing = ({ attribution, licence }: SourceToPreview, stated: StatedTerms) => ({
  ...(attribution === undefined && stated.attribution !== null ? { attribution: stated.attribution } : {}),
  ...(licence === undefined && stated.licence !== null ? { licence: stated.licence } : {}),
});

const NO_VALIDATORS = { etag: null, lastModified: null, bodyHash: null };

export const defaultsOf = (source: NewSource, placeId: string | null): SourceDefaults => ({
  itemKind: source.item_kind,
  placeId,
  category: source.category ?? null,
  tags: source.tags ?? [],
  language: source.language ?? null,
});

type Wait = { state: "wait"; waitMs: number };

/** The origin's gate is obeyed here too; somebody waits for the answer, so short waits are sat out. */
async function patiently<Answer>(ctx: CollectCtx, url: string, ask: () => Promise<Answer | Wait>): Promise<Answer> {
  for (let waitedMs = 0; ;) {
    const answer = await ask();
    if (!isWait(answer)) return answer;
    waitedMs += answer.waitMs;
    if (waitedMs > MAX_WAIT_MS) {
      const seconds = Math.ceil(answer.waitMs / 1000);
      throw new FetchError("timeout", `${new URL(url).host} is busy or asked to be left alone; try again in ${seconds} s.`);
    }
    await ctx.sleep(answer.waitMs);
  }
}

const isWait = <Answer>(answer: Answer | Wait): answer is Wait =>
  typeof answer === "object" && answer !== null && "state" in answer && answer.state === "wait";
