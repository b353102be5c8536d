import { sha256Hex } from "../../lib/digest.ts";
import { foldName } from "./names.ts";

const PART = /[,;\n|(]|\s[-–—]\s/;
/** No hall of this world, or none that is named yet. */
const NO_HALL = /^(?:https?|www|online|virtual|zoom|livestream|webinar|teams|tb[acd]|various|multiple|unknown|to be)\b/i;
const MAX_NAME_CHARS = 120;

/** The hall's own name in what a source calls a venue (`Town Hall, 12 High Street`): its first part, unless that is an address. */
export function hallName(venue: string): string | null {
  const name = (venue.split(PART, 1)[0] ?? "").trim().slice(0, MAX_NAME_CHARS);
  return /^\d/.test(name) || NO_HALL.test(name) || foldHall(name).length < 2 ? null : name;
}

/** A hall's name without what spellings differ in, and without the article. */
export function foldHall(name: string): string {
  return foldName(name.replaceAll("&", " and ")).replace(/^(?:the|le|la|el|der|die|das|il) (?=.)/, "");
}

/** The venue that a city and a name make out: the same id whoever names it, and when. Null where no hall is named. */
export async function venueIdOf(placeId: string, venue: string | null): Promise<string | null> {
  const name = venue === null ? null : hallName(venue);
  if (name === null) return null;
  const hash = await sha256Hex(`${placeId}\n${foldHall(name)}`);
  return `ven_0${hash.slice(0, 25)}`;
}
