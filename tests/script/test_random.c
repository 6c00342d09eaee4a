/* test_random.c: random programs: none crashes the process, and each does the same in every interpreter, again and again.
 *
 * What a program saw (answers, errors, texts of values) is collected in a text that it raises at the end, so
 * that two runs which differ anywhere differ in their complaint. */
#include <stdarg.h>

#include "script/policy_kit.h"

#define PROGRAMS 150
#define DEPTH    4

static char program[60000];
static size_t used;

__attribute__((format(printf, 1, 2))) static void put(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(program + used, sizeof program - used, format, args);
    va_end(args);
    used = used + (size_t)n < sizeof program ? used + (size_t)n : sizeof program - 1;
}

#define PICK(list) (list)[tap_random_below(sizeof(list) / sizeof *(list))]

static const char *const leaves[] = {"0",
                                     "1",
                                     "-1",
                                     "2.5",
                                     "1e308",
                                     "0/0",
                                     "1/0",
                                     "math.maxinteger",
                                     "1 << 62",
                                     "16385",
                                     "''",
                                     "'abc'",
                                     "'%5.2f %s'",
                                     "'__gc'",
                                     "'(.-)%1'",
                                     "'%f[%w]%a*'",
                                     "('x'):rep(500)",
                                     "nil",
                                     "true",
                                     "false",
                                     "{}",
                                     "...",
                                     "a",
                                     "b",
                                     "c",
                                     "t",
                                     "inst",
                                     "p",
                                     "up",
                                     "shared",
                                     "step",
                                     "walk"};
static const char *const functions[] = {"assert",
                                        "error",
                                        "getmetatable",
                                        "ipairs",
                                        "next",
                                        "pairs",
                                        "pcall",
                                        "rawequal",
                                        "rawget",
                                        "rawlen",
                                        "select",
                                        "setmetatable",
                                        "tonumber",
                                        "tostring",
                                        "type",
                                        "xpcall",
                                        "require",
                                        "math.floor",
                                        "math.max",
                                        "math.fmod",
                                        "math.tointeger",
                                        "math.log",
                                        "string.byte",
                                        "string.char",
                                        "string.find",
                                        "string.match",
                                        "string.gmatch",
                                        "string.gsub",
                                        "string.format",
                                        "string.rep",
                                        "string.sub",
                                        "string.upper",
                                        "table.concat",
                                        "table.insert",
                                        "table.move",
                                        "table.pack",
                                        "table.remove",
                                        "table.sort",
                                        "table.unpack",
                                        "netto.max",
                                        "netto.add",
                                        "netto.scale",
                                        "netto.now",
                                        "netto.policy",
                                        "netto.limit",
                                        "inst.vol",
                                        "inst.years",
                                        "step",
                                        "a",
                                        "b",
                                        "t"};
static const char *const fields[] = {"x",       "y",          "price", "attrs", "tags",
                                     "__index", "underlying", "id",    "n",     "haircut"};
static const char *const metamethods[] = {"__index",     "__newindex", "__call",  "__tostring", "__len",
                                          "__eq",        "__lt",       "__add",   "__concat",   "__unm",
                                          "__metatable", "__gc",       "__close", "__mode"};
static const char *const operators[] = {"+",  "-",  "*", "/",  "//",  "%",  "^", "..",
                                        "==", "~=", "<", "<=", "and", "or", "&", "<<"};

static void expression(int depth);
static void block(int depth);

static void list(int depth)
{
    for (uint64_t i = 0, n = tap_random_below(4); i < n; i++) {
        if (i) put(", ");
        expression(depth);
    }
}

static void make_table(int depth)
{
    put("{");
    list(depth);
    put("; %s = ", PICK(fields));
    expression(depth);
    put("; [(");
    expression(depth);
    put(") or 1] = 1}");
}

static void call(int depth)
{
    put("%s(", PICK(functions));
    list(depth);
    put(")");
}

static void operate(int depth)
{
    put("(");
    expression(depth);
    put(" ");
    put("%s", PICK(operators));
    put(" ");
    expression(depth);
    put(")");
}

static void with_metatable(int depth)
{
    put("setmetatable(");
    expression(depth);
    put(", {%s = ", PICK(metamethods));
    expression(depth);
    put("})");
}

static void function_of(int depth)
{
    put("function(...) ");
    block(depth);
    put("end");
}

static void field_of(int depth)
{
    put("(");
    expression(depth);
    put(").%s", PICK(fields));
}

static void expression(int depth)
{
    static void (*const kinds[])(int) = {call,           call,        operate, make_table,
                                         with_metatable, function_of, field_of};
    if (depth <= 0 || tap_random_below(4) == 0 || used > sizeof program / 2)
        put("%s", PICK(leaves));
    else
        PICK(kinds)(depth - 1);
}

static void statement(int depth)
{
    static const char *const openings[][2] = {{"local a = ", " "},
                                              {"b = ", " "},
                                              {"t.x = ", " "},
                                              {"if ", " then local _ = 1 end "},
                                              {"for k, v in pairs(", ") do t[k] = v end "},
                                              {"for i = 1, ", " do c = i end "},
                                              {"local _ = pcall(", ") "},
                                              {"while ", " do a = {a} end "}};
    const char *const *opening = PICK(openings);
    put("%s", opening[0]);
    expression(depth);
    put("%s", opening[1]);
}

static void block(int depth)
{
    for (uint64_t i = 0, n = 1 + tap_random_below(3); i < n; i++) statement(depth);
}

static void make_program(void)
{
    used = 0;
    put(KIT_HEAD "local up, step, walk = {1, 2, x = {y = 1}}, pairs {a = {}, b = 2} shared = {a = 1} local "
                 "inst, a, b, c, t, p\n");
    put("pcall(function(...) a, t = up, {} ");
    block(DEPTH);
    put("end) " KIT_OPEN
        "haircut = function(inst, p) local seen = '' local function see(...) for i = 1, select('#', ...) do "
        "seen = (seen .. ' ' .. tostring((select(i, ...)))):sub(-330) end end\n"
        "local a, b, c, t = {3, 1, 2}, 'text', 5, {}\n");
    for (uint64_t i = 0, n = 1 + tap_random_below(5); i < n; i++) {
        put("see(pcall(function(...) ");
        block(DEPTH);
        put("return ");
        expression(2);
        put(" end, inst, p, a, 7))\n");
    }
    put("error(seen, 0) end }");
}

/* The complaint of loading and asking three times; false where the three differ. */
static bool run(char *said, size_t size)
{
    const netto_budget budget = {.work = 60000}; /* which ends long before memory does */
    netto_policy *p = kit_load_with(program, &budget);
    bool same = true;
    for (int i = 0; p && i < 3; i++) {
        char before[sizeof kit_complaint.text];
        double out;
        snprintf(before, sizeof before, "%s", kit_complaint.text);
        kit_ask(p, &out);
        same = same && (i == 0 || strcmp(before, kit_complaint.text) == 0);
    }
    snprintf(said, size, "%s", kit_complaint.text);
    kit_drop(p);
    return same;
}

TEST("random programs end as complaints, the same in every interpreter and at every call")
{
    for (int i = 0; i < TAP_ROUNDS(PROGRAMS); i++) {
        char first[sizeof kit_complaint.text], second[sizeof kit_complaint.text];
        make_program();
        bool good = ok(run(first, sizeof first)) && ok(run(second, sizeof second)) &&
                    is_string(second, first) && ok(first[0] != '\0');
        if (good) continue;
        tap_note("in: %s", program);
        return;
    }
}
