/* test_config.c: A configuration is a Lua table in a file, and nothing else. */
#include "script/fake_view.h"
#include "script/lua_config.h"
#include "tap/tap.h"

static netto_complaint complaint;

static lua_config *read(const char *text)
{
    lua_config *c = NULL;
    netto_status status = lua_config_read(TEXT_LITERAL("netto.conf"), text_of(text), &c, &complaint);
    return status == NETTO_OK ? c : NULL;
}

static void is_refused(const char *text, const char *says)
{
    lua_config *c = read(text);
    bool good =
        (int)ok(c == NULL) & is_int(complaint.status, NETTO_EPARAMS) & has_string(complaint.text, says);
    if (!good) tap_note("in: %s", text);
    lua_config_destroy(c);
}

TEST("texts, numbers, booleans, lists and flat tables")
{
    lua_config *c = read("-- a comment\nreturn {\n  base = \"USD\", sweep = 1.5,\n  listen = { 'unix:a', "
                         "'tcp:b:1' },\n  strict = true,\n"
                         "  limits = { frame = 2^20, names = { 'x' } }, none = {},\n}\n");
    if (!ok(c != NULL)) return tap_note("%s", complaint.text);
    is_int(lua_config_count(c), 7);
    ok(text_is(lua_config_find(c, NULL, "base")->text, "USD"));
    is_same(lua_config_find(c, NULL, "sweep")->number, 1.5);
    ok(lua_config_find(c, NULL, "strict")->boolean);
    const lua_config_entry *listen = lua_config_find(c, NULL, "listen");
    is_int(listen->kind, LUA_CONFIG_LIST);
    is_int(listen->list.count, 2);
    ok(text_is(listen->list.items[1], "tcp:b:1"));
    is_int(listen->line, 4);
    is_int(lua_config_find(c, NULL, "none")->list.count, 0);
    is_same(lua_config_find(c, "limits", "frame")->number, 1048576.0);
    ok(lua_config_find(c, NULL, "frame") == NULL);
    ok(lua_config_find(c, "limits", "base") == NULL);
    lua_config_destroy(c);
}

TEST("entries stand in the order of their keys")
{
    lua_config *c = read("return { b = 1, a = { z = 1, y = 2 }, c = 3 }");
    if (!ok(c != NULL)) return;
    const char *const keys[] = {"y", "z", "b", "c"};
    is_int(lua_config_count(c), 4);
    for (uint32_t i = 0; i < 4; i++) ok(text_is(lua_config_at(c, i)->key, keys[i]));
    ok(lua_config_at(c, 4) == NULL);
    lua_config_destroy(c);
}

TEST("a complaint about an entry names file and line")
{
    lua_config *c = read("return {\n base = 'USD',\n limits = {\n  frame = 5 } }");
    if (!ok(c != NULL)) return;
    is_int(lua_config_complain(c, lua_config_find(c, "limits", "frame"), &complaint, "at least %d", 10),
           NETTO_EPARAMS);
    is_string(complaint.text, "netto.conf:4: limits.frame: at least 10");
    lua_config_destroy(c);
}

TEST("what is no data is refused")
{
    is_refused("return {\n base = = 1 }", "netto.conf:2: unexpected symbol near '='");
    is_refused("return 5", "netto.conf:1: expected it to return a table { key = value, ... }, got number");
    is_refused("", "netto.conf:1: expected it to return a table");
    is_refused("return {\n\n f = function() end }",
               "netto.conf:3: f: expected a text, a number, a boolean or a list of texts");
    is_refused("return { a = { b = { c = 1 } } }",
               "netto.conf:1: b: expected a text, a number, a boolean or a list of texts");
    is_refused("return { a = 0/0 }", "netto.conf:1: a: expected a finite number");
    is_refused("return { 1, 2 }", "netto.conf:1: every key is a word");
    is_refused("return {\n a = { 'x', 5 } }", "netto.conf:2: a: expected a list of texts");
    is_refused("return { a = print('x') }", "netto.conf:1: attempt to call a nil value (global 'print')");
    is_refused("return { a = require 'netto' }", "attempt to call a nil value (global 'require')");
    is_refused("return { a = ('x'):rep(5) }", "netto.conf:1: attempt to index a string value");
    is_refused("while true do end", "netto.conf:1: used up its budget");
    is_refused("local t = {} t.t = t return t", "netto.conf:1: t: expected");
    is_refused("local function f() return f() end return f()", "used up its budget");
    is_refused("\x1bLua", "netto.conf:1: this is byte code");
    is_refused("error({})", "attempt to call a nil value (global 'error')");
}

TEST("a file of more than 64 KiB is refused")
{
    static char text[70000];
    memset(text, ' ', sizeof text - 1);
    is_refused(text, "netto.conf:1: a file holds at most 65536 bytes");
}
