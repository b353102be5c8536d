import { foldText } from "../../lib/fold-text.ts";

const LEFT_OUT = /['’‘ʼ`´.]/gu;
const APART = /[^\p{L}\p{N}\p{M}]+/gu;

/** The name of a place or venue without what spellings differ in: case, accents, dots, hyphens. Empty if nothing is left. */
export function foldName(name: string): string {
  return foldText(name).replace(LEFT_OUT, "").replace(APART, " ").trim();
}
