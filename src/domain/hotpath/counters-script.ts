/**
 * Adds and reads counters of all callers of one isolate in a number of commands that does not depend on how many there
 * are (commands inside a script are billed). A counter is a field `start units holders` of a hash per window length and
 * epoch; it moves to the current epoch's hash when it is next written, so a hash is not needed after two epochs.
 *
 * KEYS: the isolate's last batch, tallies, then the current and the previous epoch's hash of each window length.
 * ARGV: now, number of the batch or 0, number of window lengths; for each: its milliseconds, number of lines, for
 * each line: id, push, cost, need, top, 1 if the isolate joins; then number of tallies, for each: name, units.
 * Reply: commands run inside; `start units holders taken` of every line, all in one text.
 */
export const COUNTERS_SCRIPT = `
local at, calls = 0, 0
local function text() at = at + 1 return ARGV[at] end
local function number() return tonumber(text()) end
local function call(...) calls = calls + 1 return redis.call(...) end

local now = number()
local batch = number()
local apply = batch > 0 and batch > (tonumber(call("SET", KEYS[1], string.format("%.0f", batch), "PX", "7200000", "GET") or "0") or 0)
local out = {}

for w = 1, number() do
  local ms, lines, ids, records = number(), {}, {}, {}
  for i = 1, number() do
    local line = { id = text(), push = number(), cost = number(), need = number(), top = number(), joins = number() }
    if not apply then line.push = 0 end
    lines[i] = line
    if records[line.id] == nil then
      records[line.id] = false
      ids[#ids + 1] = line.id
    end
  end
  for _, hash in ipairs({ KEYS[2 * w + 1], KEYS[2 * w + 2] }) do
    local absent = {}
    for i, value in ipairs(#ids > 0 and call("HMGET", hash, unpack(ids)) or {}) do
      if not value then
        absent[#absent + 1] = ids[i]
      else
        local start, units, holders = string.match(value, "^(%d+) (%d+) (%d+)$")
        if tonumber(start) + ms > now then
          records[ids[i]] = { start = tonumber(start), units = tonumber(units), holders = tonumber(holders) }
        end
      end
    end
    ids = absent
  end
  local written, changed = {}, {}
  for _, line in ipairs(lines) do
    local record = records[line.id] or { start = 0, units = 0, holders = 0 }
    local taken = line.cost > 0 and record.units + line.push + line.need <= line.top
    local add = line.push + (taken and line.cost or 0)
    if add ~= 0 then
      if record.start == 0 then record.start = now end
      if line.joins == 1 or record.holders == 0 then record.holders = record.holders + 1 end
      record.units = math.max(0, record.units + add)
      if not changed[line.id] then written[#written + 1] = line.id end
      changed[line.id] = true
      records[line.id] = record
    end
    out[#out + 1] = string.format("%.0f %.0f %.0f %d", record.start, record.units, record.holders, taken and 1 or 0)
  end
  local fields = {}
  for _, id in ipairs(written) do
    local record = records[id]
    fields[#fields + 1] = id
    fields[#fields + 1] = string.format("%.0f %.0f %.0f", record.start, record.units, record.holders)
  end
  if #fields > 0 and call("HSET", KEYS[2 * w + 1], unpack(fields)) > 0 then
    call("PEXPIRE", KEYS[2 * w + 1], string.format("%.0f", 2 * ms))
  end
end

local names, units, fields = {}, {}, {}
for i = 1, number() do names[i], units[i] = text(), number() end
if apply and #names > 0 then
  for i, held in ipairs(call("HMGET", KEYS[2], unpack(names))) do
    fields[#fields + 1] = names[i]
    fields[#fields + 1] = string.format("%.0f", (tonumber(held or "0") or 0) + units[i])
  end
  call("HSET", KEYS[2], unpack(fields))
end

return { calls, table.concat(out, " ") }
`;
