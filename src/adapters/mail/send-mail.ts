import type { Mail } from "./mime.ts";

/**
 * What became of one attempt. `later`: not taken, try again. `refused`: not taken, and never will be. `unknown`: it may
 * have been taken, so nobody may send it again.
 */
export type MailOutcome = { state: "sent" } | { state: "later" | "refused" | "unknown"; error: string };

/** Makes one attempt; never throws. */
export type SendMail = (mail: Mail) => Promise<MailOutcome>;
