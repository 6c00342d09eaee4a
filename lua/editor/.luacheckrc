-- For luacheck: the globals that a rule has, and no others.
stds.netto = {
  read_globals = {
    "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen", "require",
    "select", "setmetatable", "tonumber", "tostring", "type", "xpcall", "_G", "_VERSION",
    math = { fields = { "abs", "ceil", "exp", "floor", "fmod", "huge", "log", "max", "maxinteger", "min", "mininteger",
                        "modf", "pi", "sqrt", "tointeger", "type", "ult" } },
    string = { fields = { "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub",
                          "upper" } },
    table = { fields = { "concat", "insert", "move", "pack", "remove", "sort", "unpack" } },
  },
}
std = "netto"
max_line_length = 132
unused_args = false         -- a hook is given more than it may need
exclude_files = { "**/*.meta.lua", "*.meta.lua" }
