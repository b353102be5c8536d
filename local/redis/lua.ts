import type { LuaState } from "fengari";
import { RedisError } from "./store.ts";
import type { Reply } from "./store.ts";

// Redis runs Lua 5.1, where every number is a double and 3.0 prints as 3. This fengari has 32-bit integers as well,
// which would overflow; the option and the prelude make it calculate and print as Redis does.
process.env["FENGARICONF"] ??= JSON.stringify({ LUA_COMPAT_FLOATSTRING: true });
const { lua, lauxlib, lualib, to_luastring: luaString, to_jsstring: jsString } = (await import("fengari")).default;

const PRELUDE = `
  unpack = table.unpack
  loadstring = load
  local tonumber51, floor51, ceil51 = tonumber, math.floor, math.ceil
  tonumber = function(...) local n = tonumber51(...) return n and n + 0.0 end
  math.floor = function(x) return floor51(x) + 0.0 end
  math.ceil = function(x) return ceil51(x) + 0.0 end
  math.pow = function(x, y) return x ^ y end
  redis.error_reply = function(message) return { err = message } end
  redis.status_reply = function(message) return { ok = message } end
  redis.log = function() end
  KEYS, ARGV = {}, {}
  setmetatable(_G, { __newindex = function() error("Attempt to modify a readonly table", 2) end })
`;

export type Lua = { run(source: string, keys: string[], args: string[]): Reply };

/** Runs scripts as Redis does, with `redis.call` and `redis.pcall` going to `call`. Compiled scripts are kept. */
export function makeLua(call: (command: string[]) => Reply): Lua {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  lua.lua_createtable(state, 0, 2);
  for (const [name, raises] of [
    ["call", true],
    ["pcall", false],
  ] as const) {
    lua.lua_pushcfunction(state, (caller) => callFromScript(caller, call, raises));
    lua.lua_setfield(state, -2, luaString(name));
  }
  lua.lua_setglobal(state, luaString("redis"));
  if (lauxlib.luaL_dostring(state, luaString(PRELUDE))) throw new Error(textAt(state, -1));
  const compiled = new Map<string, number>();

  return {
    run(source, keys, args) {
      const reference = compiled.get(source) ?? compile(state, source);
      compiled.set(source, reference);
      const top = lua.lua_gettop(state);
      try {
        for (const [name, values] of [
          ["KEYS", keys],
          ["ARGV", args],
        ] as const) {
          push(state, values);
          lua.lua_setglobal(state, luaString(name));
        }
        lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, reference);
        const failed = lua.lua_pcall(state, 0, 1, 0) !== 0;
        if (failed && lua.lua_type(state, -1) !== lua.LUA_TTABLE) throw new RedisError(`ERR Error running script: ${textAt(state, -1)}`);
        return replyAt(state, -1);
      } finally {
        lua.lua_settop(state, top);
      }
    },
  };
}

function compile(state: LuaState, source: string): number {
  if (lauxlib.luaL_loadstring(state, luaString(source)) === 0) return lauxlib.luaL_ref(state, lua.LUA_REGISTRYINDEX);
  const message = textAt(state, -1);
  lua.lua_pop(state, 1);
  throw new RedisError(`ERR Error compiling script (new function): ${message}`);
}

function callFromScript(state: LuaState, call: (command: string[]) => Reply, raises: boolean): number {
  const command: string[] = [];
  for (let i = 1; i <= lua.lua_gettop(state); i++) {
    command.push(lua.lua_type(state, i) === lua.LUA_TNUMBER ? String(lua.lua_tonumber(state, i)) : textAt(state, i));
  }
  try {
    push(state, call(command));
    return 1;
  } catch (error) {
    lua.lua_createtable(state, 0, 1);
    lua.lua_pushstring(state, luaString(error instanceof Error ? error.message : "ERR"));
    lua.lua_setfield(state, -2, luaString("err"));
  }
  return raises ? lua.lua_error(state) : 1;
}

function textAt(state: LuaState, index: number): string {
  const text = lua.lua_tolstring(state, index);
  return text === null ? "" : jsString(text, undefined, undefined, true);
}

/** A reply as a script sees it: null is false, a status is a table with `ok`. */
function push(state: LuaState, value: Reply): void {
  if (value === null) lua.lua_pushboolean(state, false);
  else if (typeof value === "number") lua.lua_pushnumber(state, value);
  else if (typeof value === "string") lua.lua_pushstring(state, luaString(value));
  else if (Array.isArray(value)) {
    lua.lua_createtable(state, value.length, 0);
    for (const [i, item] of value.entries()) {
      push(state, item);
      lua.lua_rawseti(state, -2, i + 1);
    }
  } else {
    lua.lua_createtable(state, 0, 1);
    lua.lua_pushstring(state, luaString(value.ok));
    lua.lua_setfield(state, -2, luaString("ok"));
  }
}

/** What a script returned, as a client sees it: numbers lose their fraction, true is 1, false is null. */
function replyAt(state: LuaState, index: number): Reply {
  const type = lua.lua_type(state, index);
  if (type === lua.LUA_TNUMBER) return Math.trunc(lua.lua_tonumber(state, index));
  if (type === lua.LUA_TSTRING) return textAt(state, index);
  if (type === lua.LUA_TBOOLEAN) return lua.lua_toboolean(state, index) ? 1 : null;
  if (type !== lua.LUA_TTABLE) return null;
  const table = lua.lua_absindex(state, index);
  const error = fieldAt(state, table, "err");
  if (error !== undefined) throw new RedisError(error);
  const status = fieldAt(state, table, "ok");
  return status === undefined ? itemsAt(state, table) : { ok: status };
}

function fieldAt(state: LuaState, table: number, name: string): string | undefined {
  lua.lua_getfield(state, table, luaString(name));
  const text = lua.lua_type(state, -1) === lua.LUA_TSTRING ? textAt(state, -1) : undefined;
  lua.lua_pop(state, 1);
  return text;
}

/** A table's items up to the first nil. */
function itemsAt(state: LuaState, table: number): Reply[] {
  const items: Reply[] = [];
  for (let i = 1; ; i++) {
    lua.lua_rawgeti(state, table, i);
    const isNil = lua.lua_type(state, -1) <= 0;
    if (!isNil) items.push(replyAt(state, -1));
    lua.lua_pop(state, 1);
    if (isNil) return items;
  }
}
