-- SPDX-License-Identifier: MIT
-- Uses each library of Lua that asks something of the system, and those that do not.

print(_VERSION, #arg, arg[1], arg[2])

-- string
print(("%5.2f|%-8s|%05d|%q"):format(3.14159, "left", 42, "a\n\"b\""))
print(("hello world"):gsub("o", "0"), ("key=value"):match("(%w+)=(%w+)"))
print(string.pack("<i4z", 7, "end"):byte(1, -1))
print(utf8.char(228, 8364), utf8.len("äöü"))

-- table
local list = {}
for i = 1, 1000 do
	list[i] = (i * 7919) % 1000
end
table.sort(list)
print(list[1], list[500], list[1000], table.concat(list, ",", 1, 10))
print(select("#", table.unpack({ 1, 2, 3 })))

-- io
local file = assert(io.open("output.txt", "w"))
for i = 1, 100 do
	file:write("line ", i, "\n")
end
print(file:seek("cur"), file:seek("end"))
file:close()
local count = 0
for line in io.lines("output.txt") do
	count = count + #line
end
print(count)
local sum = 0
for key, value in io.open("input.txt"):read("a"):gmatch("(%w+) = (%d+)") do
	sum = sum + tonumber(value)
end
print(sum)
print(io.read("n", "l", "l", "l"))
print(io.open("absent.txt"))
io.stderr:write("to standard error\n")
local temporary = io.tmpfile()
temporary:write("temporary")
temporary:seek("set")
print(temporary:read("a"))

-- os
print(os.rename("output.txt", "renamed.txt"), os.remove("renamed.txt"), os.remove("renamed.txt"))
print(os.date("!%Y-%m-%d %H:%M:%S", 1700000000), os.time({ year = 2020, month = 1, day = 1, hour = 12 }) > 0)
print(os.getenv("HOME"), os.getenv("NO_SUCH_NAME"), os.clock() >= 0, os.time() > 1500000000)

-- memory and coroutines
local function numbers()
	for i = 1, 5 do
		coroutine.yield(i * i)
	end
end
for square in coroutine.wrap(numbers) do
	io.write(square, " ")
end
print()
local big = {}
for i = 1, 200000 do
	big[i] = { i, tostring(i) }
end
big = nil
collectgarbage()
print(collectgarbage("count") < 10000, select(2, pcall(error, { code = 1 })).code)
os.exit(3)
