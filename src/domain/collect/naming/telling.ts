import { foldedTokens } from "../../../lib/fold-text.ts";
import type { Draft, EventDraft, Product } from "../../items/schema.ts";

/** What an entry tells: with another it may be another thing. Of what has no time and hall of its own, its text and its products. */
export function tellingOf(draft: Draft): string {
  return [wordsOf(draft.title), ...ownOf(draft)].join("\n");
}

function ownOf(draft: Draft): (string | null)[] {
  const { published_at, url, summary } = draft;
  switch (draft.kind) {
    case "event":
      return [startOf(draft.event), wordsOf(draft.event.venue ?? "")];
    case "recall":
      return [published_at, url, draft.recall.recall_number, summary, ...draft.recall.products.map(productOf)];
    case "post":
      return [published_at, url, summary, draft.post.excerpt];
  }
}

const productOf = ({ name, brand, models, barcodes }: Product): string => JSON.stringify([name, brand, models, barcodes]);

/** Where an id tells nothing, an event is looked for by when it begins, all else by its title. */
export const beginningOf = (draft: Draft): string | null => (draft.kind === "event" ? startOf(draft.event) : wordsOf(draft.title));

const wordsOf = (text: string): string => foldedTokens(text).join(" ");
const startOf = ({ starts_local, starts_on }: EventDraft): string | null => starts_local ?? starts_on;
