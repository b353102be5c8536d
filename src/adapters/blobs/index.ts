/** Content-addressed storage for what is too large for a row: raw bodies, exports. */
export interface Blobs {
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** Null when it is not there, or not any more. */
  get(key: string): Promise<{ body: Uint8Array<ArrayBuffer>; contentType: string | null } | null>;
}

export function openBlobs(bucket: R2Bucket): Blobs {
  return {
    async put(key, body, contentType) {
      await bucket.put(key, body, { httpMetadata: { contentType } });
    },
    async get(key) {
      const object = await bucket.get(key);
      if (object === null) return null;
      return { body: new Uint8Array(await object.arrayBuffer()), contentType: object.httpMetadata?.contentType ?? null };
    },
  };
}
