import type { Blobs } from "../../adapters/blobs/index.ts";
import type { HttpFetch } from "../../adapters/http/index.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import type { Queues } from "../../adapters/queues/index.ts";
import type { Config } from "../../config.ts";
import type { IdPrefix } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import type { TakeTurn } from "../../lib/turns.ts";
import type { Message } from "../../messages.ts";
import type { EgressGuard, HostGateOf } from "../fetching/index.ts";

/** What collecting uses of the outside world. */
export type CollectCtx = {
  config: Config;
  db: Db;
  blobs: Blobs;
  queues: Queues<Message>;
  http: HttpFetch;
  guard: EgressGuard;
  hostGate: HostGateOf;
  log: Log;
  requestId: string;
  clock: () => number;
  random: () => number;
  /** Lets this many milliseconds go by. */
  sleep: (ms: number) => Promise<void>;
  newId: (prefix: IdPrefix) => string;
  /** An isolate has 128 MB: few documents are fetched at a time, and one is read, cleaned and stored. */
  turns: { toFetch: TakeTurn; toRead: TakeTurn };
};
