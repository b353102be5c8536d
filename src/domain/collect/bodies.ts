import type { CollectCtx } from "./ctx.ts";
import type { FetchedDocument } from "./fetch-source.ts";

/** Bodies lie under their document's hash: the same one twice takes room once. The bucket drops them after 30 days. */
const keyOf = (bodyHash: string) => `raw/${bodyHash}`;

/** Keeps a document as it came, and where from (its links may be relative), before anything can go wrong in reading it. */
export async function keepBody({ blobs }: CollectCtx, { bodyHash, body, contentType, finalUrl }: FetchedDocument): Promise<void> {
  await blobs.put(keyOf(bodyHash), body, contentType ?? "application/octet-stream", finalUrl);
}

/** A kept document; null when it is not there any more. */
export function loadBody({ blobs }: CollectCtx, bodyHash: string) {
  return blobs.get(keyOf(bodyHash));
}

/** Throws kept documents away: what they say had to go. */
export function dropBodies({ blobs }: Pick<CollectCtx, "blobs">, bodyHashes: readonly string[]): Promise<void> {
  return blobs.delete(bodyHashes.map(keyOf));
}
