import { fromBase64Url, toBase64Url } from "./base64url.ts";

/** AES-256 keys, 32 bytes in base64url: the first seals, all open. */
export type SealKeys = readonly { kid: string; key: string }[];

const IV_BYTES = 12;
const encoder = new TextEncoder();
const imported = new Map<string, Promise<CryptoKey>>();

function importKey(key: string): Promise<CryptoKey> {
  let made = imported.get(key);
  if (made === undefined) {
    made = crypto.subtle.importKey("raw", fromBase64Url(key) ?? new Uint8Array(), "AES-GCM", false, ["encrypt", "decrypt"]);
    imported.set(key, made);
  }
  return made;
}

/**
 * Encrypts a text for keeping (AES-256-GCM, NIST SP 800-38D): `kid.iv.ciphertext`. It opens only under the same `place`, so
 * that one row's secret cannot be passed off as another's. `random` gives fresh bytes.
 */
export async function seal(
  keys: SealKeys,
  random: (bytes: number) => Uint8Array<ArrayBuffer>,
  place: string,
  text: string,
): Promise<string> {
  const [first] = keys;
  if (first === undefined) throw new Error("there is no key to seal with");
  const iv = random(IV_BYTES);
  const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(place) };
  const sealed = await crypto.subtle.encrypt(algorithm, await importKey(first.key), encoder.encode(text));
  return [first.kid, toBase64Url(iv), toBase64Url(new Uint8Array(sealed))].join(".");
}

/** The text that was sealed under this place; null when it was not, or its key is gone. */
export async function unseal(keys: SealKeys, place: string, sealed: string): Promise<string | null> {
  const [kid, iv, ciphertext] = sealed.split(".");
  const known = keys.find((key) => key.kid === kid);
  const [ivBytes, bytes] = [fromBase64Url(iv ?? ""), fromBase64Url(ciphertext ?? "")];
  if (known === undefined || ivBytes === null || bytes === null) return null;
  try {
    const algorithm = { name: "AES-GCM", iv: ivBytes, additionalData: encoder.encode(place) };
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await importKey(known.key), bytes));
  } catch {
    return null;
  }
}
