import type { Config } from "../../config.ts";
import { mac } from "../../lib/mac.ts";

/** Addresses compare without case. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

/** The name under which an address's sign-ins are counted, whether or not it has an account: nothing personal. */
export const accountName = async (config: Pick<Config, "HASH_SECRET">, email: string): Promise<string> =>
  (await mac(config.HASH_SECRET, `account\n${normaliseEmail(email)}`)).slice(0, 22);

/** The same for a client address. */
export const addressName = async (config: Pick<Config, "HASH_SECRET">, address: string): Promise<string> =>
  (await mac(config.HASH_SECRET, `address\n${address}`)).slice(0, 22);
