import type { Reply, RedisError } from "./store.ts";

/** What the REST front stands before: the embedded Redis or a real one. One failing command fails only itself. */
export type RedisBackend = {
  run(commands: string[][]): Promise<(Reply | RedisError)[]>;
  /** All of them with nothing in between (MULTI/EXEC). */
  transact(commands: string[][]): Promise<(Reply | RedisError)[]>;
  close(): Promise<void>;
};
