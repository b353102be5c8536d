/** What is used of fengari, a Lua 5.3 in JavaScript that ships no types. The functions are those of Lua's C API. */
declare module "fengari" {
  /** Opaque. */
  export interface LuaState {
    readonly id: number;
  }
  type LuaString = Uint8Array;

  const fengari: {
    to_luastring(text: string): LuaString;
    to_jsstring(text: LuaString, from?: number, to?: number, replaceInvalid?: boolean): string;
    lualib: { luaL_openlibs(state: LuaState): void };
    lauxlib: {
      luaL_newstate(): LuaState;
      luaL_loadstring(state: LuaState, source: LuaString): number;
      luaL_dostring(state: LuaState, source: LuaString): boolean;
      luaL_ref(state: LuaState, table: number): number;
    };
    lua: {
      LUA_REGISTRYINDEX: number;
      LUA_TBOOLEAN: number;
      LUA_TNUMBER: number;
      LUA_TSTRING: number;
      LUA_TTABLE: number;
      lua_absindex(state: LuaState, index: number): number;
      lua_createtable(state: LuaState, arraySize: number, fieldCount: number): void;
      lua_error(state: LuaState): number;
      lua_gettop(state: LuaState): number;
      lua_getfield(state: LuaState, index: number, name: LuaString): number;
      lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
      lua_pop(state: LuaState, count: number): void;
      lua_pushboolean(state: LuaState, value: boolean): void;
      lua_pushcfunction(state: LuaState, run: (state: LuaState) => number): void;
      lua_pushnumber(state: LuaState, value: number): void;
      lua_pushstring(state: LuaState, text: LuaString): void;
      lua_rawgeti(state: LuaState, index: number, key: number): number;
      lua_rawseti(state: LuaState, index: number, key: number): void;
      lua_setfield(state: LuaState, index: number, name: LuaString): void;
      lua_setglobal(state: LuaState, name: LuaString): void;
      lua_settop(state: LuaState, index: number): void;
      lua_toboolean(state: LuaState, index: number): boolean;
      lua_tonumber(state: LuaState, index: number): number;
      lua_tolstring(state: LuaState, index: number): LuaString | null;
      lua_type(state: LuaState, index: number): number;
    };
  };
  export default fengari;
}
