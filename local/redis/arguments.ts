import { RedisError } from "./store.ts";
import type { Reply, Store } from "./store.ts";

/** One command; the parameters it declares, after the store and without the rest, are those it requires. */
export type Command = (store: Store, ...args: string[]) => Reply;
export type Commands = Record<string, Command>;

function checked(commands: Commands, isRight: (given: number, declared: number) => boolean): Commands {
  const check = ([name, command]: [string, Command]): [string, Command] => [
    name,
    (store, ...args) => {
      if (!isRight(args.length, command.length - 1)) throw new RedisError(`ERR wrong number of arguments for '${name}' command`);
      return command(store, ...args);
    },
  ];
  return Object.fromEntries(Object.entries(commands).map(check));
}

/** Commands that take just the arguments they declare. */
export const exact = (commands: Commands): Commands => checked(commands, (given, declared) => given === declared);

/** Commands that take more arguments after those they declare. */
export const variadic = (commands: Commands): Commands => checked(commands, (given, declared) => given >= declared);

export const SYNTAX_ERROR = "ERR syntax error";

export function integer(text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) throw new RedisError("ERR value is not an integer or out of range");
  return value;
}

export function float(text: string): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  const value = infinite ? (infinite[1] === "-" ? -Infinity : Infinity) : Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new RedisError("ERR value is not a valid float");
  return value;
}

export function formatFloat(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";
}

/** `f1 v1 f2 v2 …` as pairs. */
export function pairs(command: string, args: string[]): [string, string][] {
  if (args.length % 2 !== 0) throw new RedisError(`ERR wrong number of arguments for '${command}' command`);
  const found: [string, string][] = [];
  for (let i = 0; i < args.length; i += 2) found.push([args[i] ?? "", args[i + 1] ?? ""]);
  return found;
}

/** Redis's inclusive start and stop, negative ones from the end, as arguments of `slice`. */
export function sliceOf(length: number, start: string, stop: string): [number, number] {
  const from = integer(start);
  const to = integer(stop);
  return [from < 0 ? Math.max(0, length + from) : from, (to < 0 ? length + to : to) + 1];
}

/** A glob pattern (`*`, `?`, `[a-c]`, `\` escapes) as a regular expression over the whole text. */
export function glob(pattern: string): RegExp {
  const source = pattern.replaceAll(
    /\\(.)|\[(\^?)([^\]]*)\]|[*?]|[^\w\s]/gsu,
    (found: string, escaped?: string, negated?: string, set?: string) => {
      if (escaped !== undefined) return `\\u{${(escaped.codePointAt(0) ?? 0).toString(16)}}`;
      if (set !== undefined) return `[${negated ?? ""}${set.replaceAll(/[\\[\]&|~^]/g, "\\$&")}]`;
      if (found === "*") return "[^]*";
      if (found === "?") return "[^]";
      return `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`;
    },
  );
  return new RegExp(`^${source}$`, "u");
}
