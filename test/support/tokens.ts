import { type AccessToken, signAccessToken } from "../../src/domain/accounts/tokens.ts";

type Holder = Pick<AccessToken, "userId" | "sessionId" | "role" | "isVerified">;

/** A bearer token of somebody who gave the password at this moment. */
export const freshToken = (config: Parameters<typeof signAccessToken>[0], holder: Holder, nowMs = Date.now()): Promise<string> =>
  signAccessToken(config, { ...holder, signedInMs: nowMs }, nowMs);
