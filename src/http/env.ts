import type { Config } from "../config.ts";
import type { ApiCtx } from "../ctx.ts";
import type { Actor } from "../domain/accounts/schema.ts";

/** What middleware leaves on a request for those after it. */
export type AppEnv = {
  Bindings: Record<string, unknown>;
  Variables: {
    config: Config;
    ctx: ApiCtx;
    requestId: string;
    actor: Actor;
    /** What the log says of an error; never shown to the caller. */
    failure: Record<string, string>;
  };
};
