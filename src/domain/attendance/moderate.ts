import { countSpam, hasFiller, hasRepeatedLetters, hasRepeatedPunctuation, isAllCaps } from "../cleaning/suspicion.ts";

const LINK = /https?:\/\/|www\.|\b[\w.-]+@[\w-]+\.\w{2,}|\b[\w-]{2,}\.(?:com|net|org|info|biz|shop|xyz|top|io|ru|cn)\b/i;
const PHONE = /(?:\+|\b0)\d[\d\s()./-]{7,}\d/;

/** Why a comment waits for an editor; empty if nothing speaks against showing it. Pure. */
export function reasonsToHold(body: string, author: { isVerified: boolean }): string[] {
  const reasons: [string, boolean][] = [
    ["unverified_author", !author.isVerified],
    ["link", LINK.test(body)],
    ["phone_number", PHONE.test(body)],
    ["spam", countSpam(body) > 0],
    ["shouting", isAllCaps(body) || hasRepeatedPunctuation(body)],
    ["filler", hasFiller(body) || hasRepeatedLetters(body)],
  ];
  return reasons.filter(([, holds]) => holds).map(([reason]) => reason);
}
