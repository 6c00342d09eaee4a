/* test_pattern.c: patterns: what Lua's own string library finds is found here, on random pairs of pattern and text; and what
 * would take for ever ends by its steps. */
#include <lualib.h>
#include <stdarg.h>

#include "script/pattern.h"
#include "script/policy_kit.h"
#include "script/sandbox.h"

#define PAIRS     6000
#define TEXT_MAX  24
#define SAID_MAX  4096
#define MANY_MAX  40 /* results of a gmatch that are looked at */
#define WORK_MUCH 2000000000

/* ---- two interpreters ----------------------------------------------------------------------------------- */

static struct said {
    char text[SAID_MAX];
    size_t size;
} said;

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(said.text + said.size, sizeof said.text - said.size, format, args);
    va_end(args);
    said.size = said.size + (size_t)n < sizeof said.text ? said.size + (size_t)n : sizeof said.text - 1;
}

static void say_values(lua_State *L, int from)
{
    for (int i = from; i <= lua_gettop(L); i++) {
        if (lua_isinteger(L, i))
            say(" %lld", (long long)lua_tointeger(L, i));
        else if (lua_type(L, i) == LUA_TSTRING)
            say(" '%s'", lua_tostring(L, i));
        else
            say(" %s", luaL_typename(L, i));
    }
}

/* What replaces a match: depends on the match alone, and is now and then nothing, a number, or no text. */
static int replace(lua_State *L)
{
    int n = lua_gettop(L);
    if (lua_isinteger(L, 1)) return lua_pushinteger(L, 7 * lua_tointeger(L, 1)), 1;
    switch (lua_rawlen(L, 1) % 5) {
    case 0: return 0;
    case 1: return lua_pushfstring(L, "<%d:%s>", n, lua_tostring(L, 1)), 1;
    case 2: return lua_pushboolean(L, false), 1;
    case 3: return lua_pushinteger(L, n), 1;
    default: return lua_pushboolean(L, lua_tostring(L, 1)[0] != 'a'), 1;
    }
}

typedef struct pair {
    const char *function, *text, *pattern, *by;
    int64_t number; /* where to begin, or how often */
    bool numbered;
} pair;

static void push_replacement(lua_State *L, const char *by)
{
    if (strcmp(by, "function") == 0) {
        lua_pushcfunction(L, replace);
    } else if (strcmp(by, "table") == 0) {
        lua_newtable(L);
        lua_pushliteral(L, "[A]");
        lua_setfield(L, -2, "a");
        lua_pushinteger(L, 5);
        lua_setfield(L, -2, "b");
        lua_pushboolean(L, false);
        lua_setfield(L, -2, "ab");
        lua_pushliteral(L, "one");
        lua_rawseti(L, -2, 1);
    } else {
        lua_pushstring(L, by);
    }
}

static int call(lua_State *L)
{
    const pair *p = lua_touserdata(L, 1);
    lua_settop(L, 0);
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_getfield(L, -1, "string");
    lua_getfield(L, -1, p->function);
    lua_replace(L, 1);
    lua_settop(L, 1);
    lua_pushstring(L, p->text);
    lua_pushstring(L, p->pattern);
    if (p->by) push_replacement(L, p->by);
    if (p->numbered) lua_pushinteger(L, p->number);
    bool good = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0) == LUA_OK;
    say(good ? "good" : "bad");
    if (!good || strcmp(p->function, "gmatch") != 0) return say_values(L, 1), 0;
    for (int n = 0; n < MANY_MAX; n++) {
        lua_settop(L, 1);
        lua_pushvalue(L, 1);
        good = lua_pcall(L, 0, LUA_MULTRET, 0) == LUA_OK;
        say(good ? " |" : " bad");
        say_values(L, 2);
        if (!good || lua_gettop(L) == 1) break;
    }
    return 0;
}

static lua_State *real;
static sandbox own;

static bool make_both(void)
{
    netto_budget budget = {.memory = SANDBOX_MEMORY_DEFAULT};
    real = luaL_newstate();
    luaL_requiref(real, "string", luaopen_string, 1);
    lua_settop(real, 0);
    return sandbox_init(&own, &budget, 1, 0);
}

static void drop_both(void)
{
    lua_close(real);
    sandbox_destroy(&own);
}

static const char *kept(char *out)
{
    memcpy(out, said.text, said.size + 1);
    said.size = 0;
    return out;
}

/* Both say the same of this pair? */
static bool agree(const pair *p)
{
    static char expected[SAID_MAX], got[SAID_MAX];
    union {
        const pair *given;
        void *argument;
    } u = {p};
    lua_pushcfunction(real, call);
    lua_pushlightuserdata(real, u.argument);
    if (lua_pcall(real, 1, 0, 0) != LUA_OK) say("%s", lua_tostring(real, -1));
    lua_settop(real, 0);
    kept(expected);
    if (sandbox_run(&own, WORK_MUCH, call, u.argument, NETTO_ERULE, "", &kit_complaint) != NETTO_OK)
        say("%s", kit_complaint.text);
    kept(got);
    if (strcmp(expected, got) == 0) return true;
    is_string(got, expected);
    tap_note("%s('%s', '%s', %s, %lld)", p->function, p->text, p->pattern, p->by ? p->by : "-", (long long)p->number);
    return false;
}

/* ---- random pairs ----------------------------------------------------------------------------------------- */

#define PICK(list) (list)[tap_random_below(sizeof(list) / sizeof *(list))]

static void draw_text(char *out)
{
    static const char bytes[] = "aaabbbc 01.(-)[]%^$XZ\n\t\x80\xff\x7f";
    size_t size = tap_random_below(TEXT_MAX);
    for (size_t i = 0; i < size; i++) out[i] = bytes[tap_random_below(sizeof bytes - 1)];
    out[size] = '\0';
}

/* Bytes that mean something, in any order. */
static void draw_noise(char *out)
{
    static const char bytes[] = "ab%%%%()()[[]]^$.-*+?bf10zdlwsAS-a\xff";
    size_t size = tap_random_below(10);
    for (size_t i = 0; i < size; i++) out[i] = bytes[tap_random_below(sizeof bytes - 1)];
    out[size] = '\0';
}

static char *draw_set(char *out)
{
    static const char *const items[] = {"a", "b", "a-c", "%d", "%s", "%W", "0-9", "-", "%-", "%]", "^", ".", "c-a", "%a"};
    out += sprintf(out, "[%s%s", tap_random_below(3) ? "" : "^", tap_random_below(8) ? "" : "]");
    for (uint64_t n = 1 + tap_random_below(3); n > 0; n--) out += sprintf(out, "%s", PICK(items));
    return out + sprintf(out, "]");
}

static char *draw_single(char *out)
{
    static const char *const singles[] = {"a",  "b",  "c",  ".",  "%a", "%c", "%d", "%g", "%l", "%p", "%s", "%u",
                                          "%w", "%x", "%A", "%C", "%D", "%G", "%L", "%P", "%S", "%U", "%W", "%X",
                                          "%z", "%Z", "%.", "%%", "%(", "-",  "^",  "$",  "\x80"};
    return tap_random_below(4) ? out + sprintf(out, "%s", PICK(singles)) : draw_set(out);
}

/* A pattern that is well formed, mostly: captures are opened and closed, and sometimes one too many is. */
static void draw_pattern(char *out)
{
    static const char *const repeats[] = {"", "", "", "*", "+", "-", "?"};
    int open = 0, count = 0;
    if (tap_random_below(5) == 0) *out++ = '^';
    for (uint64_t n = 1 + tap_random_below(6); n > 0; n--) {
        switch (tap_random_below(9)) {
        case 0: out += sprintf(out, "("), open++, count++; break;
        case 1: out += sprintf(out, "()"), count++; break;
        case 2: if (open > 0 || tap_random_below(20) == 0) out += sprintf(out, ")"), open--; break;
        case 3: out += sprintf(out, "%%f"), out = draw_set(out); break;
        case 4: out += sprintf(out, "%s", tap_random_below(2) ? "%b()" : "%bab"); break;
        case 5: if (count > 0) out += sprintf(out, "%%%d", 1 + (int)tap_random_below((uint64_t)count)); break;
        default: out = draw_single(out), out += sprintf(out, "%s", PICK(repeats));
        }
    }
    while (open-- > 0 && tap_random_below(20)) *out++ = ')';
    if (tap_random_below(5) == 0) *out++ = '$';
    *out = '\0';
}

static bool agree_on(const char *text, const char *pattern)
{
    static const char *const by[] = {"function", "table",  "",    "x",     "<%0>", "%1",   "%1%2",
                                     "%%",       "%",      "%z",  "%0%0%0", "a%",  "%9",   "%2%1"};
    int64_t number = (int64_t)tap_random_below(2 * TEXT_MAX) - TEXT_MAX;
    bool numbered = tap_random_below(3) == 0;
    bool good = true;
    good &= agree(&(pair){"find", text, pattern, NULL, number, numbered});
    good &= agree(&(pair){"match", text, pattern, NULL, number, numbered});
    good &= agree(&(pair){"gmatch", text, pattern, NULL, number, numbered});
    good &= agree(&(pair){"gsub", text, pattern, PICK(by), number, numbered});
    return good;
}

TEST("what Lua's own library finds, matches and replaces is what is found here, and its errors are in the same words")
{
    char text[TEXT_MAX + 1], pattern[256];
    int good = 0;
    if (!ok(make_both())) return;
    for (int i = 0; i < PAIRS; i++) {
        draw_text(text);
        if (i % 3)
            draw_pattern(pattern);
        else
            draw_noise(pattern);
        if (agree_on(text, pattern)) good++;
    }
    is_int(good, PAIRS);
    drop_both();
}

/* Each letter and digit of the pattern language against each byte. */
TEST("every class and every byte mean what they mean in Lua")
{
    char text[2] = "", pattern[8];
    int good = 0;
    if (!ok(make_both())) return;
    for (int c = 1; c < 256; c++) {
        text[0] = (char)(unsigned char)c;
        for (const char *class = "acdglpsuwxzACDGLPSUWXZ%.b"; *class; class++) {
            snprintf(pattern, sizeof pattern, "[%%%c]", *class);
            good += agree(&(pair){"find", text, pattern, NULL, 0, false});
        }
        snprintf(pattern, sizeof pattern, "%%%c", c);
        good += agree(&(pair){"gsub", text, pattern, "<%0>", 0, false});
        snprintf(pattern, sizeof pattern, "%c", c);
        good += agree(&(pair){"gsub", text, pattern, "<%0>", 0, false});
    }
    is_int(good, 255 * 27);
    drop_both();
}

/* Long ones, where depth and the count of captures decide. */
TEST("patterns are too complex, and captures too many, exactly where they are in Lua")
{
    static const char *const pieces[] = {"a*", "a?", "a-", "()", "(a", "(a)", "a", "%f[a]", "[a]*"};
    static char text[300], pattern[4000];
    int good = 0, all = 0;
    if (!ok(make_both())) return;
    memset(text, 'a', sizeof text - 1);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        for (int n = 28; n <= 260; n += n < 36 || (n > 195 && n < 205) ? 1 : 15) {
            char *at = pattern;
            for (int k = 0; k < n; k++) at += sprintf(at, "%s", pieces[i]);
            good += agree(&(pair){"find", "", pattern, NULL, 0, false});
            good += agree(&(pair){"find", text + sizeof text - 8, pattern, NULL, 0, false});
            good += agree(&(pair){"match", text, pattern, NULL, 0, false});
            all += 3;
        }
    is_int(good, all);
    drop_both();
}

/* ---- steps -------------------------------------------------------------------------------------------------- */

static void ends(const char *body)
{
    if (!has_string(kit_refusal(body), "policy.lua:1: used up its budget of 200000 units of work"))
        tap_note("in: %s", body);
}

TEST("a pattern that would take for ever ends by its budget, in whatever function, and no pcall outlives that")
{
    ends("return ('a'):rep(30):find(('a*'):rep(30) .. 'b')");
    ends("return ('a'):rep(100):match(('a?'):rep(100) .. ('a'):rep(100))");
    ends("return ('a'):rep(16000):find('.-b')");
    ends("return ('a'):rep(16000):find('.-.-.-b')");
    ends("for w in ('a'):rep(16000):gmatch('(.-)%1b') do end");
    ends("return ('a'):rep(16000):gsub('.-.-b', '')");
    ends("return ('('):rep(16000):gsub('%b()', '')");
    ends("return ('ab'):rep(8000):find('(.*)(.*)%1%2c')");
    ends("return ('x'):rep(16000):find('[' .. ('a'):rep(16000) .. ']')");
    ends("return ('x'):rep(16000):find(('%f[' .. ('a'):rep(100) .. ']'):rep(100))");
    ends("pcall(string.find, ('a'):rep(30), ('a*'):rep(30) .. 'b') return 1");
    ends("while true do pcall(string.gsub, ('a'):rep(30), ('a*'):rep(30) .. 'b', '') end");
    ends("for i = 1, 1e9 do ('x'):match('') end");
    ends("for i = 1, 1e9 do pcall(string.gsub, 'x', '%f', '') end");
    ends("for i = 1, 200 do ('x'):rep(8000):gsub('', 'y') end");
    ends("return ('x'):rep(16000):gsub('x', function() while true do end end)");
    ends("return ('x'):rep(16000):gsub('x', setmetatable({}, {__index = function() while true do end end}))");
}

/* The matcher alone: what it took is never more than a little beyond what it was given. */
TEST("no step is free: the steps taken grow with the time that is spent, and stop where they were to stop")
{
    static const char *const patterns[] = {"a*a*a*a*a*b", ".-.-.-b", "(a*)*%1", "[^%w%s][a-z]*", "%b()", "%f[b]"};
    char text[201];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        for (int64_t work = 0; work < 3000; work += 7) {
            pattern_run run = pattern_begin(text_of(text), text_of(patterns[i]), work);
            uint32_t from = 0, end = pattern_search(&run, &from, false);
            bool good = run.depth == 0 && run.work > -40 && (run.work >= 0 || end == PATTERN_NONE);
            if (!good && !ok(good)) tap_note("'%s' with %lld steps", patterns[i], (long long)work);
        }
    ok(true);
}

/* ---- in rules ------------------------------------------------------------------------------------------------ */

static void claims(const char *body)
{
    const char *why = kit_refusal_in("", body);
    if (!ok(why[0] == '\0')) tap_note("%s\n  in: %s", why, body);
}

TEST("rules take ids apart with patterns, as functions and as methods")
{
    claims("local base, quote = ('BTC-PERP'):match('^(%u+)%-(%u+)$') assert(base == 'BTC' and quote == 'PERP') return 1");
    claims("local y, m = string.match('ES-2026-12', '(%d+)-(%d+)') assert(y == '2026' and tonumber(m) == 12) return 1");
    claims("local s = {} for w in ('a, b,c'):gmatch('%a') do s[#s + 1] = w end assert(table.concat(s) == 'abc') return 1");
    claims("local s = 0 for k, v in ('a=1,b=2'):gmatch('(%w)=(%d)') do s = s + tonumber(v) end return s");
    claims("local s, n = ('hello'):gsub('l', 'L') assert(s == 'heLLo' and n == 2) return 1");
    claims("local s = ('$name'):gsub('%$(%w+)', {name = 'x'}) assert(s == 'x') return 1");
    claims("local s = ('abc'):gsub('%w', function(c) return c .. c end) assert(s == 'aabbcc') return 1");
    claims("local s = ('abc'):gsub('', '-') assert(s == '-a-b-c-') return 1");
    claims("local at = ('key = value'):find('=') assert(at == 5) return 1");
    claims("assert(('x'):gsub('x', 0/0) == 'nan' and ('x'):gsub('x', function() return -(0/0) end) == 'nan') return 1");
    claims("assert(#('x'):rep(8192):gsub('x', 'yy') == 16384) return 1");
}

TEST("a replacement too long is refused, and one that is no text named")
{
    has_string(kit_refusal("return ('x'):rep(16384):gsub('x', 'yy')"), "longer than 16384 bytes");
    has_string(kit_refusal("return ('x'):gsub('x', function() return {} end)"), "invalid replacement value (a table)");
    has_string(kit_refusal("return ('x'):gsub('x', inst)"), "string/function/table expected, got thing");
    has_string(kit_refusal("return ('x'):gsub('x', {x = inst})"), "invalid replacement value");
    has_string(kit_refusal("return ('x'):gsub('(', '%1')"), "policy.lua:1: unfinished capture");
}

/* ---- nothing is remembered ------------------------------------------------------------------------------------ */

TEST("a gmatch goes on in the call that began it, and in no other")
{
    const char *chunk = "local step = ('abc'):gmatch('.') local first = step()";
    is_same(kit_value_in(chunk, "return first == 'a' and 1 or 0"), 1);
    has_string(kit_refusal_in(chunk, "return step() == 'b' and 1 or 0"),
               "this gmatch was begun in another call: rules keep nothing between calls");
    has_string(kit_refusal_in("local list = { ('abc'):gmatch('.') }", "for c in list[1] do end"), "begun in another call");
}
