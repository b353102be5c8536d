/** Longer ones are refused, not cut. */
const LONGEST = 128;
/** A shorter word says too little of the password around it: `Test123!` is not the word `test`. */
const SHORTEST_WORD = 6;

/** What a password is judged by, beside itself. */
export type Judged = {
  password: string;
  /** Its owner's address. */
  email: string;
  minLength: number;
  /** Where the service lives; its name counts as known to everybody. */
  publicUrl: string;
  /** Whether a word is among those that are guessed first. */
  isCommon: (word: string) => boolean;
};

/** Which rule a password breaks, in words for its owner; null where it may be taken. There are no rules of composition. */
export function passwordFault({ password, email, minLength, publicUrl, isCommon }: Judged): string | null {
  const characters = [...password.normalize("NFKC")].length;
  if (characters < minLength) return `must have at least ${minLength} characters`;
  if (characters > LONGEST) return `may have at most ${LONGEST} characters`;
  const lower = password.toLowerCase();
  const words = wordsIn(lower).filter((word) => word.length >= SHORTEST_WORD);
  if (words.some((word) => wordsOfAddress(email).includes(word))) return "must not be made of your own address";
  if (words.some((word) => wordsOfService(publicUrl).includes(word))) return "must not be made of the name of this service";
  if (isSequence(lower) || isRepeated(lower)) return "must not be a mere sequence or repetition";
  if (words.some(isCommon)) return "is among those that are guessed first";
  return null;
}

/** A password as guessing programs see it: without what is put at its ends, said once, and without letters written as signs. */
function wordsIn(lower: string): string[] {
  const core = lower.replaceAll(/^[\d\W_]+|[\d\W_]+$/g, "");
  const once = core.replace(/^(.+?)([\d\W_]*\1)+$/su, "$1");
  return [...new Set([lower, core, once, plain(core), plain(once)])];
}

const SIGNS: Record<string, string> = { "@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", $: "s", "5": "s", "7": "t" };
const plain = (text: string): string => text.replaceAll(/[@431!0$57]/g, (sign) => SIGNS[sign] ?? sign);

/** The address, what stands before its `@` with and without signs, and the parts of both sides but for the top-level domain. */
function wordsOfAddress(email: string): string[] {
  const address = email.trim().toLowerCase();
  const [local = "", domain = ""] = address.split("@");
  return [address, local, local.replaceAll(/[^\p{L}]/gu, ""), ...local.split(/[^\p{L}]+/u), ...domain.split(".").slice(0, -1)];
}

function wordsOfService(publicUrl: string): string[] {
  const { hostname } = new URL(publicUrl);
  return ["tidings", hostname, ...hostname.split(".").slice(0, -1)];
}

/** Few pieces, each one character over and over or one step along the alphabet or the digits: `aaaabbbb`, `abcd1234`. */
function isSequence(password: string): boolean {
  let pieces = 0;
  let step: number | null = null;
  for (let i = 1; i <= password.length; i++) {
    const next = password.charCodeAt(i) - password.charCodeAt(i - 1);
    if (step !== null && next === step) continue;
    // The second character of a piece gives its step, where it is one.
    if (step === null && Math.abs(next) <= 1) step = next;
    else {
      pieces += 1;
      step = null;
    }
  }
  return pieces * 3 <= password.length;
}

/** A short piece over and over: `abcabcabc`. */
const isRepeated = (password: string): boolean => /^(.{1,4})\1{2,}$/su.test(password);
