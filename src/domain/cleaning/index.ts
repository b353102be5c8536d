export { cleanDraft, type CleanContext, type CleanResult } from "./draft.ts";
export { htmlToMarkdown, htmlToText } from "./html.ts";
export { normaliseLanguage } from "./language.ts";
export { parsePrice } from "./prices.ts";
export type { RawDraft } from "./raw.ts";
export { QUARANTINE_BELOW, scoreDraft, SCORE_VERSION } from "./score.ts";
export { normaliseTags } from "./tags.ts";
export { cleanLine, cleanText, clip } from "./text.ts";
export { canonicalUrl, imageUrl } from "./url.ts";
