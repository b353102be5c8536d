import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { equalInConstantTime, macBytes } from "./mac.ts";

const encoder = new TextEncoder();

/** An opaque, signed cursor: where a keyset page ended (`position`) in which list (`list`). */
export async function sealCursor(secret: string, list: string, position: readonly (string | number)[]): Promise<string> {
  const text = JSON.stringify(position);
  const signature = (await macBytes(secret, `${list}\n${text}`)).slice(0, 16);
  return `${toBase64Url(encoder.encode(text))}.${toBase64Url(signature)}`;
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
    return equalInConstantTime(expected, cursor) ? position : null;
  } catch {
    return null;
  }
}
