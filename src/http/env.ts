import type { Config } from "../config.ts";
import type { ApiCtx } from "../ctx/api.ts";
import type { EdgeCtx } from "../ctx/edge.ts";
import type { Credential } from "../domain/accounts/credentials.ts";
import type { Actor } from "../domain/accounts/schema.ts";
import type { Decision } from "../domain/hotpath/index.ts";

/** Whether a request may pass, and who calls. */
export type Admission = {
  actor: Actor;
  credential: Credential | null;
  /** What its limit said, if it came so far. */
  decision: Decision | null;
  /** Why it may not pass. */
  refusal: { error: unknown } | null;
};

/** A request on its way, before any route has been asked. */
export type Visit = {
  ctx: EdgeCtx;
  /** The same with the database and all else, which is loaded when it is first needed. */
  whole: () => Promise<ApiCtx>;
  /** Where it came from, as Cloudflare saw it. */
  address: string;
  /** The text of its credential; null where there is none, empty where it is written in no known way. */
  credentialText: string | null;
  startedMs: number;
  /** Whether it may pass: asked once, by whoever needs to know first. */
  admission: Promise<Admission> | null;
};

/** What middleware leaves on a request for those after it. */
export type AppEnv = {
  Bindings: Visit;
  Variables: {
    config: Config;
    ctx: ApiCtx;
    requestId: string;
    actor: Actor;
    /** What the request brought to show who calls; null where it brought nothing. */
    credential: Credential | null;
    /** What the log says of an error; never shown to the caller. */
    failure: Record<string, string>;
  };
};
