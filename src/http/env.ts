import type { Config } from "../config.ts";
import type { ApiCtx } from "../ctx/api.ts";
import type { Credential } from "../domain/accounts/credentials.ts";
import type { Actor } from "../domain/accounts/schema.ts";

/** What middleware leaves on a request for those after it. */
export type AppEnv = {
  Bindings: Record<string, unknown>;
  Variables: {
    config: Config;
    ctx: ApiCtx;
    requestId: string;
    actor: Actor;
    /** What the request brought to show who calls; null where it brought nothing. */
    credential: Credential | null;
    /** Redis is away: what is not known to be fresh must be looked up. */
    degraded: boolean;
    /** What the log says of an error; never shown to the caller. */
    failure: Record<string, string>;
  };
};
