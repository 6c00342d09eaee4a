/* question.c: book:hedge(of, with, {…}), book:neutral {…} and book:closeout {…}: hedge.ratio, hedge.neutral and closeout.net, asked of a
 * book by a rule.
 *
 * Where hedges have no answer for want of data they return nil, and a sentence that says why. */
#include "base/text.h"
#include "script/call.h"
#include "script/method.h"

static netto_status compute(call_asked *a)
{
    return netto_view_question(a->book, &a->command, &a->decision, &a->work, a->why);
}

static int answer(lua_State *L, const call_method *m, const netto_view *book, bool wanting)
{
    netto_complaint why;
    netto_status status = call_run(L, m, book, &why);
    if (status == NETTO_OK) return 1;
    if (!wanting || (status != NETTO_ENOMARK && status != NETTO_EDOMAIN)) return luaL_error(L, "%s: %s", m->name, why.text);
    lua_pushnil(L);
    lua_pushstring(L, why.text);
    return 2;
}

/* Begin parameters, of which so many follow. */
static const netto_view *begin(lua_State *L, uint32_t count)
{
    const netto_view *book = method_thing(L);
    writer_rewind(&sandbox_of(L)->packed, 0);
    writer_array(&sandbox_of(L)->packed, count);
    return book;
}

static int ask_hedge(lua_State *L)
{
    static const call_method m = {"hedge", command_hedge_ratio, compute, decision_hedge};
    int last = lua_gettop(L) < 4 || lua_isnil(L, 4) ? 3 : 4;
    lua_settop(L, last);
    const netto_view *book = begin(L, (uint32_t)last - 1);
    for (int i = 2; i <= last; i++) call_pack(L, i);
    return answer(L, &m, book, true);
}

/* Of an account, which is the book's own whatever it is called, and options. */
static int ask_account(lua_State *L, const call_method *m, bool wanting)
{
    bool given = !lua_isnoneornil(L, 2);
    lua_settop(L, 2);
    const netto_view *book = begin(L, 1 + given);
    writer_text(&sandbox_of(L)->packed, TEXT_LITERAL("book"));
    if (given) call_pack(L, 2);
    return answer(L, m, book, wanting);
}

static int ask_neutral(lua_State *L)
{
    static const call_method m = {"neutral", command_hedge_neutral, compute, decision_neutral};
    return ask_account(L, &m, true);
}

static int ask_closeout(lua_State *L)
{
    static const call_method m = {"closeout", command_closeout_net, compute, decision_closeout};
    return ask_account(L, &m, false);
}

lua_CFunction method_question(int code)
{
    return code == METHOD_HEDGE ? ask_hedge : code == METHOD_NEUTRAL ? ask_neutral : code == METHOD_CLOSEOUT ? ask_closeout : NULL;
}
