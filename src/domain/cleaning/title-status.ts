const CANCELLED =
  "cancell?ed|abgesagt|entfällt|annul[ée]e?s?|cancelad[oa]s?|annullat[oa]|geannuleerd|afgelast|inställt|avlyst|aflyst|peruttu|odwołane|zrušeno";
const POSTPONED = "postponed|verschoben|reportée?s?|aplazad[oa]s?|pospuest[oa]s?|rinviat[oa]|uitgesteld|uppskjutet";
const WORD = `(?:${CANCELLED}|${POSTPONED})`;
/** Before or behind a title, and set off from it: `CANCELLED: Ferry`, `[Postponed] Ferry`, `Ferry - CANCELED`. A cancelled stamp is none. */
const BEFORE = new RegExp(`^(?:[*!\\s]*${WORD}\\s*(?::|[-–—|*!]+\\s)|[\\[(*]+\\s*${WORD}[!\\s]*[\\])*]+)[\\s:!–—-]*(?=\\S)`, "iu");
const BEHIND = new RegExp(`(?<=\\S)(?:\\s*[\\[(*]+\\s*${WORD}[!\\s]*[\\])*]+|\\s+[-–—|*]+\\s*${WORD}[*!\\s]*)$`, "iu");
const IS_CANCELLED = new RegExp(CANCELLED, "iu");

/** A title without the mark that its event is off, and what the mark says; null status where it bears none. */
export function readTitleStatus(title: string): { title: string; status: "cancelled" | "postponed" | null } {
  const mark = (BEFORE.exec(title) ?? BEHIND.exec(title))?.[0];
  if (mark === undefined) return { title, status: null };
  return { title: title.replace(mark, "").trim(), status: IS_CANCELLED.test(mark) ? "cancelled" : "postponed" };
}
