const encoder = new TextEncoder();

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/.test(text)) return null;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

const keys = new Map<string, Promise<CryptoKey>>();

function hmacKey(secret: string): Promise<CryptoKey> {
  let key = keys.get(secret);
  if (key === undefined) {
    key = crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
    keys.set(secret, key);
  }
  return key;
}

/** An opaque, signed cursor: where a keyset page ended (`position`) in which list (`list`). */
export async function sealCursor(secret: string, list: string, position: readonly (string | number)[]): Promise<string> {
  const payload = encoder.encode(JSON.stringify(position));
  const signed = encoder.encode(`${list}\n${JSON.stringify(position)}`);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", await hmacKey(secret), signed)).slice(0, 16);
  return `${toBase64Url(payload)}.${toBase64Url(signature)}`;
}

/** The position a cursor holds, or null when it is forged, damaged or of another list. */
export async function openCursor(secret: string, list: string, cursor: string): Promise<unknown[] | null> {
  const [head, tail] = cursor.split(".");
  const payload = fromBase64Url(head ?? "");
  if (payload === null || tail === undefined) return null;
  try {
    const position: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (!Array.isArray(position)) return null;
    const expected = await sealCursor(secret, list, position as (string | number)[]);
    return timingSafeEqual(expected, cursor) ? position : null;
  } catch {
    return null;
  }
}

function timingSafeEqual(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let different = 0;
  for (let i = 0; i < a.length; i++) different |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return different === 0;
}
