import type { Config } from "../../config.ts";
import { equalInConstantTime, mac } from "../../lib/mac.ts";
import { firstOf, type SigningKeys } from "./signed-text.ts";

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

const hashBy = (secret: string, text: string): Promise<string> => mac(secret, `api-key\n${text}`);

/** A new key: its text, shown once; what is stored, the start by which it is recognised, and which of our secrets it hangs on. */
export type MadeKey = { text: string; hash: string; prefix: string; hashKid: string };

/** A new key from random bytes. */
export async function makeKey(config: KeyConfig, random: (bytes: number) => Uint8Array): Promise<MadeKey> {
  const characters = Array.from(random(RANDOM_CHARACTERS), (byte) => ALPHABET.charAt(byte & 31)).join("");
  const body = `tdg_${environmentOf(config)}_${characters}`;
  const { kid: hashKid, secret } = firstOf(config.HASH_KEYS);
  const text = `${body}_${await checksum(secret, body)}`;
  return { text, hash: await hashBy(secret, text), prefix: body.slice(0, body.length - RANDOM_CHARACTERS + SHOWN_CHARACTERS), hashKid };
}

/**
 * The keyed hash under which a key is stored; null where the text cannot be one we made: of another environment, or with a
 * wrong checksum. Asks nobody. The checksum tells which of our secrets made it.
 */
export async function hashKey(config: KeyConfig, text: string): Promise<string | null> {
  const [, body, check] = FORM.exec(text) ?? [];
  if (body === undefined || check === undefined || !body.startsWith(`tdg_${environmentOf(config)}_`)) return null;
  const maker = await makerOf(config.HASH_KEYS, body, check);
  return maker === undefined ? null : hashBy(maker.secret, text);
}

async function makerOf(keys: SigningKeys, body: string, check: string): Promise<SigningKeys[number] | undefined> {
  const expected = await Promise.all(keys.map(({ secret }) => checksum(secret, body)));
  return keys[expected.findIndex((one) => equalInConstantTime(one, check))];
}
