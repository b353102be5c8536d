import type { Config } from "../../config.ts";
import { sha256Hex } from "../../lib/digest.ts";
import { equalInConstantTime, mac } from "../../lib/mac.ts";
import { firstOf } from "./signed-text.ts";

/**
 * A key's text: `tdg_<environment>_<40 random characters>_<6 characters of checksum>`. The checksum is keyed, so that neither
 * a slip of the finger nor a guess costs a look-up.
 */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const RANDOM_CHARACTERS = 40;
const SHOWN_CHARACTERS = 8;
const FORM = /^(tdg_(?:live|test)_[0-9a-hjkmnp-tv-z]{40})_([0-9a-hjkmnp-tv-z]{6})$/;

type KeyConfig = Pick<Config, "HASH_KEYS" | "ENVIRONMENT">;

const environmentOf = (config: KeyConfig) => (config.ENVIRONMENT === "production" ? "live" : "test");

async function checksum(secret: string, body: string): Promise<string> {
  const signature = await mac(secret, `api-key-checksum\n${body}`);
  return Array.from(signature.slice(0, 6), (character) => ALPHABET.charAt(character.charCodeAt(0) & 31)).join("");
}

/** Whether a credential has the form of our keys, right or wrong. */
export const looksLikeKey = (text: string): boolean => FORM.test(text);

/** What is stored in place of a key. Its 200 bits of chance need no secret beside them. */
export const hashKey = (text: string): Promise<string> => sha256Hex(`api-key\n${text}`);

/** A new key: its text, shown once; what is stored, the start by which it is recognised, and which secret its checksum is by. */
export type MadeKey = { text: string; hash: string; prefix: string; checksumKid: string };

/** A new key from random bytes. */
export async function makeKey(config: KeyConfig, random: (bytes: number) => Uint8Array): Promise<MadeKey> {
  const characters = Array.from(random(RANDOM_CHARACTERS), (byte) => ALPHABET.charAt(byte & 31)).join("");
  const body = `tdg_${environmentOf(config)}_${characters}`;
  const { kid: checksumKid, secret } = firstOf(config.HASH_KEYS);
  const text = `${body}_${await checksum(secret, body)}`;
  return { text, hash: await hashKey(text), prefix: body.slice(0, body.length - RANDOM_CHARACTERS + SHOWN_CHARACTERS), checksumKid };
}

/** Whether a text is one we may have made: of this environment, with a right checksum. Asks nobody. */
export async function isWellFormedKey(config: KeyConfig, text: string): Promise<boolean> {
  const [, body, check] = FORM.exec(text) ?? [];
  if (body === undefined || check === undefined || !body.startsWith(`tdg_${environmentOf(config)}_`)) return false;
  const expected = await Promise.all(config.HASH_KEYS.map(({ secret }) => checksum(secret, body)));
  return expected.some((one) => equalInConstantTime(one, check));
}
