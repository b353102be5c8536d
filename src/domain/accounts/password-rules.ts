import { AppError, type FieldError } from "../../lib/errors.ts";

/** Longer ones are refused, not cut. */
const LONGEST = 128;

/** What people choose most, without the digits and signs they put before and after. */
const COMMON = new Set(
  `password passwort passw0rd p@ssw0rd p@ssword motdepasse contrasena senha parola qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl
  zxcvbn zxcvbnm letmein welcome admin administrator root master monkey dragon football baseball basketball soccer superman batman
  iloveyou princess sunshine shadow michael jordan charlie jennifer jessica daniel ashley bailey hunter trustno starwars whatever
  freedom computer internet secret changeme default guest login hello killer pepper summer winter spring autumn cheese cookie
  chocolate flower purple orange banana ginger mustang harley ranger buster tigger matrix access passpass abcabc abcdef abcdefg
  abcdefgh abcd1234 a1b2c3d4 qazwsx qazwsxedc 1q2w3e4r 1q2w3e4r5t zaq12wsx`.split(/\s+/),
);

/** A password as guessing programs see it: lower case, without what is put at its ends. */
const coreOf = (password: string): string => password.toLowerCase().replaceAll(/^[\d\W_]+|[\d\W_]+$/g, "");

/** One character over and over, or one step along the alphabet or the digits. */
function isRun(password: string): boolean {
  const steps = new Set<number>();
  for (let i = 1; i < password.length; i++) steps.add(password.charCodeAt(i) - password.charCodeAt(i - 1));
  return steps.size === 1 && Math.abs([...steps][0] ?? 2) <= 1;
}

/** A short piece over and over: `abcabcabc`. */
const isRepeated = (password: string): boolean => /^(.{1,4})\1{2,}$/su.test(password);

/** Which rule a password breaks, in words for its owner; null where it may be taken. There are no rules of composition. */
export function passwordFault(password: string, email: string, minLength: number): string | null {
  const characters = [...password.normalize("NFKC")].length;
  if (characters < minLength) return `must have at least ${minLength} characters`;
  if (characters > LONGEST) return `may have at most ${LONGEST} characters`;
  const lower = password.toLowerCase();
  const address = email.trim().toLowerCase();
  if (lower === address || lower === address.split("@")[0]) return "must not be your own address";
  if (isRun(lower) || isRepeated(lower)) return "must not be a mere sequence or repetition";
  if (COMMON.has(lower) || COMMON.has(coreOf(password))) return "is among those that are guessed first";
  return null;
}

/** Throws what is wrong with a new password and its repetition. */
export function checkNewPassword(input: { password: string; confirm_password: string }, email: string, minLength: number): void {
  const errors: FieldError[] = [];
  const fault = passwordFault(input.password, email, minLength);
  if (fault !== null) errors.push({ pointer: "/password", message: fault });
  if (input.password !== input.confirm_password) errors.push({ pointer: "/confirm_password", message: "is not the same password" });
  if (errors.length > 0) throw new AppError("invalid", "A field is not valid.", { errors });
}
