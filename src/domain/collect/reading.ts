import type { CollectCtx } from "./ctx.ts";

/** The turn to read, from before a document is parsed until what it says is stored; begun twice, it is waited for once. */
export type Reading = { begin: () => Promise<void>; end: () => void };

export function makeReading({ turns }: CollectCtx): Reading {
  let leave: (() => void) | null = null;
  return {
    begin: async () => void (leave ??= await turns.toRead()),
    end() {
      leave?.();
      leave = null;
    },
  };
}
