/**
 * Windows-1252 at 0x80-0x9F, as a 32-character string. In Unicode these places hold control characters nobody means:
 * browsers read references to them, and everybody's mislabelled bytes, as Windows-1252. The five unassigned stay.
 */
export const CONTROLS_TO_WINDOWS_1252 =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

/** C1, and what XML 1.0 allows nowhere, not even as a reference. */
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\ufffe\uffff]/g;

/** Text fit to be stored and shown: C1 controls as the Windows-1252 they were, forbidden ones and lone surrogates gone. */
export function cleanControls(text: string): string {
  return text.replace(CONTROLS, (char) => CONTROLS_TO_WINDOWS_1252.charAt(char.charCodeAt(0) - 0x80)).toWellFormed();
}
