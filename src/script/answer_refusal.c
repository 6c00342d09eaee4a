/* answer_refusal.c: why a check refuses an order: its own word, and numbers by name. */
#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "script/answer.h"
#include "script/result.h"
#include "script/table.h"

/* What is wrong with an entry of the table, by its key: of several the first in order is told. */
typedef struct slip {
    netto_text name; /* not given: a key that is no text */
    const char *expected, *got;
} slip;

static netto_status refuse(const rule *r, const slip *s, netto_complaint *complaint)
{
    if (!s->name.bytes)
        return complain(complaint, NETTO_ERULE, "%s: %s expected names of 1 to %d printable bytes for its numbers", r->name, r->where, NETTO_ID_MAX);
    return complain(complaint, NETTO_ERULE, "%s: %s %.*s: expected %s, got %s", r->name, r->where, TEXT(s->name), s->expected, s->got);
}

static const char *what(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TNUMBER) return luaL_typename(L, index);
    return isnan(lua_tonumber(L, index)) ? "nan" : "one that is not";
}

static void note(slip *worst, const slip *s)
{
    bool first = !worst->expected || (worst->name.bytes && (!s->name.bytes || text_compare(s->name, worst->name) < 0));
    if (first) *worst = *s;
}

/* In its place by name; of more than there is room for only how many. */
static void add_number(netto_refusal *out, netto_text name, double value)
{
    uint32_t at = out->count;
    while (at > 0 && text_compare(name, (netto_text){out->numbers[at - 1].name, out->numbers[at - 1].size}) < 0) at--;
    memmove(out->numbers + at + 1, out->numbers + at, (out->count - at) * sizeof *out->numbers);
    memcpy(out->numbers[at].name, name.bytes, name.size);
    out->numbers[at].size = (uint8_t)name.size;
    out->numbers[at].value = value + 0.0;
    out->count++;
}

static bool take_code(lua_State *L, netto_text code, netto_refusal *out)
{
    if (lua_type(L, -1) != LUA_TSTRING || !text_is_id(code)) return false;
    memcpy(out->code, code.bytes, code.size);
    out->code_size = (uint8_t)code.size;
    return true;
}

/* The entry on the top: key, value. */
static void take_entry(lua_State *L, netto_refusal *out, uint32_t *count, slip *worst)
{
    netto_text name = {0}, text = {0};
    size_t size;
    result_number(L, -1);
    if (lua_type(L, -2) == LUA_TSTRING) name = (netto_text){lua_tolstring(L, -2, &size), 0}, name.size = (uint32_t)size;
    if (lua_type(L, -1) == LUA_TSTRING) text = (netto_text){lua_tolstring(L, -1, &size), 0}, text.size = (uint32_t)size;
    if (!name.bytes || !text_is_id(name)) {
        note(worst, &(slip){.expected = ""});
    } else if (text_is(name, "code")) {
        if (!take_code(L, text, out)) note(worst, &(slip){name, "1 to 64 bytes of printable text", luaL_typename(L, -1)});
    } else if (lua_type(L, -1) != LUA_TNUMBER || !isfinite(lua_tonumber(L, -1))) {
        note(worst, &(slip){name, "a finite number", what(L, -1)});
    } else if (++*count <= NETTO_CHECK_NUMBERS) {
        add_number(out, name, lua_tonumber(L, -1));
    }
}

netto_status answer_refusal(lua_State *L, const rule *r, netto_refusal *out, netto_complaint *complaint)
{
    int table = lua_gettop(L);
    uint32_t count = 0;
    slip worst = {.expected = NULL};
    out->refused = lua_type(L, table) == LUA_TTABLE;
    out->count = out->code_size = 0;
    if (lua_isnil(L, table) || (lua_isboolean(L, table) && !lua_toboolean(L, table))) return NETTO_OK;
    if (!out->refused)
        return complain(complaint, NETTO_ERULE, "%s: %s expected nil, or a table that says why the order is refused, got %s", r->name,
                        r->where, lua_isboolean(L, table) ? "true" : luaL_typename(L, table));
    table_open(L, table);
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) take_entry(L, out, &count, &worst);
    if (worst.expected) return refuse(r, &worst, complaint);
    if (count <= NETTO_CHECK_NUMBERS) return NETTO_OK;
    return complain(complaint, NETTO_ERULE, "%s: %s expected at most %d numbers, got %u", r->name, r->where, NETTO_CHECK_NUMBERS, count);
}
