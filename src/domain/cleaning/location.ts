/** Where something is, as one text or taken apart. */
export type Location = { venue: string | null; address: string | null };

const MAX_NAME_CHARS = 80;
/** By a street's number or a postal code addresses are told from names. */
const NUMBERED = /\d/;
/** `Pub (1 High St, London)` */
const IN_BRACKETS = /^([^()]{2,80}?)\s*\(([^()]*,[^()]*)\)$/;
/** `Council Chambers - 100 Main St, Town` */
const BEHIND_DASH = /^(.{2,80}?)\s+[-–—]\s+(\d.*,.*)$/;

/**
 * One text that holds the name of a place and its address, as calendars write it, taken apart; a text that may be either
 * stays what it was called. What has no number in its rest is no address, what has one in its first part is no name; a
 * link is neither.
 */
export function splitLocation(text: string): Location {
  const line = text.replace(/\n+/g, " ");
  if (/^https?:\/\/\S+$/i.test(line)) return { venue: null, address: null };
  const [first = "", ...rest] = text.split(/\n+|,\s+/).filter((part) => part !== "");
  const match = IN_BRACKETS.exec(line) ?? BEHIND_DASH.exec(line);
  const [name, address] = match ? [match[1] ?? "", match[2] ?? ""] : [first, rest.length >= 2 ? rest.join(", ") : ""];
  const isBoth = name.length <= MAX_NAME_CHARS && !NUMBERED.test(name) && NUMBERED.test(address);
  return isBoth ? { venue: name, address } : { venue: line, address: null };
}
