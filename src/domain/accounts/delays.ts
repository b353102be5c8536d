import type { Standing } from "./attempt-store.ts";

export const FREE_FAILURES = 3;
const FIRST_DELAY_S = 2;
const LONGEST_DELAY_S = 900;

/** The failure at which the owner is sent a link that forgets them. */
export const UNLOCK_MAIL_AT = 8;
/** One address failing on so many accounts within the hour, or everybody on so many within ten minutes, is spraying. */
export const SPRAYED_BY_ONE = 10;
export const SPRAYED_BY_ALL = 100;

/** How long after the latest of so many failures the next attempt is early: nothing for the first three, then doubling. */
export function delayAfterS(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** (failures - FREE_FAILURES - 1));
}

/** Seconds until the next attempt is no longer early, by account or by address; 0 when it is not. */
export function waitS({ account, address }: Pick<Standing, "account" | "address">, nowMs: number): number {
  const waits = [account, address].map(({ failures, lastMs }) => (lastMs + delayAfterS(failures) * 1000 - nowMs) / 1000);
  return Math.max(0, Math.ceil(Math.max(...waits)));
}
