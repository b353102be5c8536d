import { equalInConstantTime, mac } from "../../lib/mac.ts";

/** Keys to sign with: the first signs, all verify, so that a new one can be put before the old. */
export type SigningKeys = readonly { kid: string; secret: string }[];

/** The key that signs now. */
export function firstOf(keys: SigningKeys): SigningKeys[number] {
  const [first] = keys;
  if (first === undefined) throw new Error("there is no key to sign with");
  return first;
}

/** Our signature of a text (HMAC-SHA-256, 43 characters). Begin the text with what it is for. */
export const signText = (keys: SigningKeys, text: string): Promise<string> => mac(firstOf(keys).secret, text);

/** Whether one of our keys made this signature of a text. */
export async function isSigned(keys: SigningKeys, text: string, signature: string): Promise<boolean> {
  const expected = await Promise.all(keys.map(({ secret }) => mac(secret, text)));
  return expected.some((one) => equalInConstantTime(one, signature));
}
