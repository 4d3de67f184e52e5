-- SPDX-License-Identifier: GPL-2.0-or-later
-- The benchmark's rival in Lua: tshark -q -r FILE -X lua_script:carve.lua -X lua_script1:DIRECTORY
-- The plugin's rules for an image that begins with the data: SOI, then legal marker segments to the scan.

local directory = ...
local data_field = Field.new("data.data")
local listener = Listener.new("icmp", "icmp.type == 8 || icmp.type == 0")
local seen, number = {}, 0

local function is_legal_before_scan(marker)
    return marker >= 0xC0 and marker ~= 0xC8 and not (marker >= 0xD0 and marker <= 0xD9) and not
        (marker >= 0xF0 and marker <= 0xFD)
end

-- Returns where the marker's code stands, behind fill bytes, and the code; nothing at the end of the data.
local function next_marker(bytes, at)
    if bytes:byte(at) ~= 0xFF then
        return at, 0
    end
    at = bytes:find("[^\xFF]", at)
    if at then
        return at, bytes:byte(at)
    end
end

-- Returns the offset of the image's end, or nothing where these are no image's bytes.
local function image_end(bytes)
    if bytes:sub(1, 2) ~= "\xFF\xD8" then
        return
    end
    local at, marker = 3
    repeat
        at, marker = next_marker(bytes, at)
        if not at then
            return #bytes
        end
        if not is_legal_before_scan(marker) then
            return
        end
        local high, low = bytes:byte(at + 1, at + 2)
        if not low or at + high * 256 + low >= #bytes then
            return #bytes
        end
        if high * 256 + low < 2 then
            return
        end
        at = at + 1 + high * 256 + low
    until marker == 0xDA
    while true do
        at = bytes:find("\xFF[^\x00\xD0-\xD7\xFF]", at)
        if not at then
            return #bytes
        end
        if bytes:byte(at + 1) == 0xD9 then
            return at + 1
        end
        at = at + 2
    end
end

function listener.packet()
    local field = data_field()
    if not field then
        return
    end
    local bytes = field.range:bytes():raw()
    local stop = image_end(bytes)
    if not stop then
        return
    end
    local image = bytes:sub(1, stop)
    if not seen[image] then
        seen[image] = true
        number = number + 1
        local file = assert(io.open(directory .. "/" .. number .. ".jpg", "wb"))
        file:write(image)
        file:close()
    end
end
