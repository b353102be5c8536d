import { createHash } from "node:crypto";
import { RedisError } from "./store.ts";
import type { Reply } from "./store.ts";

/** A script command either becomes another command or is answered here. */
export type Scripted = { command: string[] } | { reply: Reply | RedisError };

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");

/** Redis before 7 does not know the `#!lua` line; an empty one in its place keeps the line numbers of errors. */
const withoutShebang = (source: string): string => source.replace(/^#!.*/, "");

/**
 * Upstash's script cache. Scripts are remembered by the sha of what the client sent, and run by EVAL without their
 * shebang, so that servers that do not know it work, and EVALSHA finds them all the same.
 */
export function makeScripts(): { rewrite(command: string[]): Scripted } {
  const bySha = new Map<string, string>();
  const remember = (source: string): string => {
    const sha = sha1(source);
    bySha.set(sha, withoutShebang(source));
    return sha;
  };

  function script([action = "", ...args]: string[]): Scripted {
    const [source = ""] = args;
    switch (action.toLowerCase()) {
      case "load":
        return { reply: remember(source) };
      case "exists":
        return { reply: args.map((sha) => Number(bySha.has(sha))) };
      case "flush":
        bySha.clear();
        return { reply: "OK" };
      default:
        return { reply: new RedisError(`ERR unknown subcommand '${action}'`) };
    }
  }

  return {
    rewrite(command) {
      const [name = "", subject = "", ...rest] = command;
      switch (name.toLowerCase()) {
        case "eval":
          remember(subject);
          return { command: ["eval", withoutShebang(subject), ...rest] };
        case "evalsha": {
          const source = bySha.get(subject.toLowerCase());
          if (source === undefined) return { reply: new RedisError("NOSCRIPT No matching script. Please use EVAL.") };
          return { command: ["eval", source, ...rest] };
        }
        case "script":
          return script([subject, ...rest]);
        default:
          return { command };
      }
    },
  };
}
