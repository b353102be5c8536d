/** Content-addressed storage for what is too large for a row: raw bodies, exports. */
export interface Blobs {
  /** `url`: where it came from, for what did. */
  put(key: string, body: Uint8Array, contentType: string, url?: string): Promise<void>;
  /** Those that are not there are as good as deleted. */
  delete(keys: readonly string[]): Promise<void>;
  /** Null when it is not there, or not any more. */
  get(key: string): Promise<{ body: Uint8Array<ArrayBuffer>; contentType: string | null; url?: string | undefined } | null>;
}

/** R2 takes no more in one call. */
const DELETED_AT_ONCE = 1_000;

export function openBlobs(bucket: R2Bucket): Blobs {
  return {
    async put(key, body, contentType, url) {
      await bucket.put(key, body, { httpMetadata: { contentType }, ...(url === undefined ? {} : { customMetadata: { url } }) });
    },
    async delete(keys) {
      for (let from = 0; from < keys.length; from += DELETED_AT_ONCE) await bucket.delete(keys.slice(from, from + DELETED_AT_ONCE));
    },
    async get(key) {
      const object = await bucket.get(key);
      if (object === null) return null;
      return {
        body: new Uint8Array(await object.arrayBuffer()),
        contentType: object.httpMetadata?.contentType ?? null,
        url: object.customMetadata?.["url"],
      };
    },
  };
}
