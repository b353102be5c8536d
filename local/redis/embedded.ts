import { integer } from "./arguments.ts";
import type { Commands } from "./arguments.ts";
import type { RedisBackend } from "./backend.ts";
import { hashes } from "./hashes.ts";
import { keys } from "./keys.ts";
import { lists } from "./lists.ts";
import { makeLua } from "./lua.ts";
import { sets } from "./sets.ts";
import { sortedSets } from "./sorted-sets.ts";
import { makeStore, RedisError } from "./store.ts";
import type { Reply } from "./store.ts";
import { strings } from "./strings.ts";

const COMMANDS: Commands = { ...strings, ...keys, ...hashes, ...lists, ...sets, ...sortedSets };

/** A small Redis inside this process: the commands this project uses, and scripts. It forgets everything when it ends. */
export function makeEmbeddedRedis(nowMs: () => number = Date.now): RedisBackend {
  const store = makeStore(nowMs);
  const lua = makeLua(run);

  function run([name = "", ...args]: string[]): Reply {
    const lower = name.toLowerCase();
    if (lower === "eval") return evaluate(args);
    const command = COMMANDS[lower];
    if (command === undefined) throw new RedisError(`ERR unknown command '${name}'`);
    return command(store, ...args);
  }

  function evaluate([source = "", keyCount = "", ...rest]: string[]): Reply {
    const count = integer(keyCount);
    if (count > rest.length) throw new RedisError("ERR Number of keys can't be greater than number of args");
    return lua.run(source, rest.slice(0, count), rest.slice(count));
  }

  const attempt = (command: string[]): Reply | RedisError => {
    try {
      return run(command);
    } catch (error) {
      if (error instanceof RedisError) return error;
      throw error;
    }
  };
  return {
    run: (commands) => Promise.resolve(commands.map(attempt)),
    // One thread and no waiting in between: every list of commands is a transaction.
    transact: (commands) => Promise.resolve(commands.map(attempt)),
    close: () => Promise.resolve(),
  };
}
