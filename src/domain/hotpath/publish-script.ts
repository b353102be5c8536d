/**
 * Puts documents where none of their version or a higher is held. A document's text begins with its version.
 *
 * KEYS: the hash of documents. ARGV: for each: name, version, text. Reply: commands run inside.
 */
export const PUBLISH_SCRIPT = `
local calls = 0
local function call(...) calls = calls + 1 return redis.call(...) end

for i = 1, #ARGV, 3 do
  local held = string.match(call("HGET", KEYS[1], ARGV[i]) or "", "^(%d+)\\n")
  if tonumber(held or "-1") < tonumber(ARGV[i + 1]) then call("HSET", KEYS[1], ARGV[i], ARGV[i + 2]) end
end

return calls
`;
