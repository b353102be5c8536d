/** Prefix → noun. An id is `<prefix>_` and 26 characters that sort by time of making (ULID, lower case). */
export const ID_PREFIXES = [
  "src",
  "job",
  "alr",
  "sgt",
  "itm",
  "plc",
  "usr",
  "ses",
  "key",
  "mtk",
  "mal",
  "ers",
  "req",
  "iso",
  "dcs",
  "tkd",
  "ven",
  "cmt",
] as const;
export type IdPrefix = (typeof ID_PREFIXES)[number];

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const ULID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** A new id from a time in milliseconds and 16 random bytes. */
export function makeId(prefix: IdPrefix, nowMs: number, random: Uint8Array): string {
  let time = "";
  for (let rest = nowMs, i = 0; i < 10; i++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = "";
  for (let i = 0; i < 16; i++) tail += ALPHABET.charAt((random[i] ?? 0) & 31);
  return `${prefix}_${time}${tail}`;
}

/** Whether a text is a well-formed id of this prefix; places are `plc_` and a GeoNames number. */
export function isId(prefix: IdPrefix, text: string): boolean {
  if (!text.startsWith(`${prefix}_`)) return false;
  const rest = text.slice(prefix.length + 1);
  return prefix === "plc" ? /^[1-9]\d{0,11}$/.test(rest) : ULID.test(rest);
}

/** The same moment and randomness under another noun: an item is named after its oldest sighting. */
export function renameId(prefix: IdPrefix, id: string): string {
  return `${prefix}_${id.slice(id.indexOf("_") + 1)}`;
}
