import { untilStable } from "./stable.ts";

/** C0 and C1 controls (tab and newline have a meaning), U+FFFE, U+FFFF and their like: Postgres or XML refuse them, nobody sees them. */
const CONTROLS = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]|\p{Noncharacter_Code_Point}|\p{Surrogate}/gu;
const LINE_BREAKS = /\r\n?|[\v\f\x85\u2028\u2029]/g;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
/** Embeddings and overrides (UAX #9): they can make a text read as something it is not, and isolates have replaced them. */
const BIDI_OVERRIDES = /[\u202a-\u202e]/g;
const BIDI_ISOLATES = /[\u2066-\u2069]/g;
/** Soft hyphen, byte order mark, word joiner, invisible operators, interlinear annotation. */
const INVISIBLE = /[\u00ad\ufeff\u2060-\u2065\u206a-\u206f\ufff9-\ufffb]/g;
/** Tag characters hide text, except the few that spell the flag of a region (UTS #51). */
const TAG_CHARACTERS = /\u{1f3f4}[\u{e0020}-\u{e007f}]{3,7}|[\u{e0000}-\u{e007f}]+/gu;
/** Zero-width space separates words in scripts written without spaces. */
const ZERO_WIDTH_SPACE = /(?<![\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}])\u200b|\u200b(?=\u200b|$)/gu;
/** Joiners shape Arabic and Indic letters and glue emoji; a second one in a row, or one after anything else, is junk. */
const JOINERS =
  /(?<![\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}])[\u200c\u200d](?<!(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d(?=\p{Extended_Pictographic}))/gu;

function dropUnpairedIsolates(text: string): string {
  let open = 0;
  for (const [mark] of text.matchAll(BIDI_ISOLATES)) {
    open += mark === "\u2069" ? -1 : 1;
    if (open < 0) break;
  }
  return open === 0 ? text : text.replace(BIDI_ISOLATES, "");
}

function cleanOnce(text: string): string {
  const visible = text
    .replace(LINE_BREAKS, "\n")
    .replace(CONTROLS, "")
    .replace(SPACES, " ")
    .replace(BIDI_OVERRIDES, "")
    .replace(INVISIBLE, "")
    .replace(TAG_CHARACTERS, (tags) => (tags.startsWith("\u{1f3f4}") ? tags : ""))
    .replace(ZERO_WIDTH_SPACE, "")
    .replace(JOINERS, "");
  return dropUnpairedIsolates(visible).normalize("NFC");
}

const PLAIN_ASCII = /^[\t\n -~]*$/;

/** NFC without control, override or invisible junk characters; every line break is `\n`, every blank a space or tab. */
export function cleanCharacters(text: string): string {
  return PLAIN_ASCII.test(text) ? text : untilStable(cleanOnce, text);
}

/** Clean characters, blanks collapsed, lines trimmed, at most one empty line in a row. Cleaning twice changes nothing. */
export function cleanText(text: string): string {
  return cleanCharacters(text)
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** `cleanText` on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\n+/g, " ");
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** The longest start of a text that is at most `maxChars` UTF-16 units and splits no grapheme (a monstrous one is split between code points). */
export function wholeGraphemes(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const boundary = graphemes.segment(text).containing(maxChars)?.index ?? 0;
  return (boundary > maxChars / 2 ? text.slice(0, boundary) : text.slice(0, maxChars)).replace(/\p{Surrogate}$/u, "");
}

/** At most `maxChars` UTF-16 units (so never more graphemes than that): cut between words where one ends near the limit, and marked with `…`. */
export function clip(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = wholeGraphemes(text, maxChars - 1);
  const space = Math.max(head.lastIndexOf(" "), head.lastIndexOf("\n"));
  const words = space > maxChars * 0.6 ? head.slice(0, space) : head;
  return `${words.replace(/[\s,;:–—-]+$/u, "")}…`;
}
