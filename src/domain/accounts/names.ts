import type { Config } from "../../config.ts";
import { signText } from "./signed-text.ts";

/** Addresses compare without case. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

/** The name under which an address's sign-ins are counted, whether or not it has an account: nothing personal. */
export const accountName = async ({ HASH_KEYS }: Pick<Config, "HASH_KEYS">, email: string): Promise<string> =>
  (await signText(HASH_KEYS, `account\n${normaliseEmail(email)}`)).slice(0, 22);

/** The same for a client address. */
export const addressName = async ({ HASH_KEYS }: Pick<Config, "HASH_KEYS">, address: string): Promise<string> =>
  (await signText(HASH_KEYS, `address\n${address}`)).slice(0, 22);
