-- For wrk: uploads pictures, one connection a thread, and prints status, beginning and end of every answer, in milliseconds.
-- Arguments: pause between two requests of a thread in milliseconds (0: none), threads, files of pictures.

local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, nanoseconds; } moment; int clock_gettime(int clock, moment *now);")
local moment = ffi.new("moment")

local function now()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) * 1000 + tonumber(moment.nanoseconds) / 1e6
end

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  local pause, count = tonumber(args[1]), tonumber(args[2])
  uploads, answers, turn = {}, {}, number
  for index = 3, #args do
    local file = assert(io.open(args[index], "rb"))
    local part = '--x\r\nContent-Disposition: form-data; name="image"; filename="p"\r\n\r\n'
    local headers = { Host = "localhost", ["Content-Type"] = "multipart/form-data; boundary=x" }
    table.insert(uploads, wrk.format("POST", nil, headers, part .. file:read("*a") .. "\r\n--x--\r\n"))
    file:close()
  end
  if pause > 0 then
    local due = now() + pause * number / count
    function delay()
      local wait = math.max(0, due - now())
      due = math.max(due, now()) + pause
      return math.floor(wait)
    end
  end
end

function request()
  turn, sent = turn + 1, now()
  return uploads[turn % #uploads + 1]
end

function response(status)
  local at = now()
  table.insert(answers, status .. " " .. sent .. " " .. at)
end

function done(summary)
  for _, thread in ipairs(threads) do
    print(table.concat(thread:get("answers"), "\n"))
  end
  local errors = summary.errors
  print("errors " .. errors.connect + errors.read + errors.write + errors.timeout)
end
