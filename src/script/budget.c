/* budget.c: how much work a call may do, and what ends it.
 *
 * Lua rings after every INTERVAL instructions; library functions and the heap charge what they touch.  The
 * count starts anew with each call, so the same call always dies at the same instruction.  Once it is
 * over the bell rings at every instruction: whatever the script catches, the next instruction raises
 * again, until the call is left. */
#include "script/sandbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/complain.h"
#include "script/load.h"

#define INTERVAL (SANDBOX_STRAIGHT_MAX + 1)

_Thread_local sandbox *sandbox_running;

void sandbox_arm(sandbox *s)
{
    s->interval = s->end ? 1 : s->work < 1 ? 1 : s->work < INTERVAL ? (int)s->work : INTERVAL;
    lua_sethook(s->L, sandbox_ring, LUA_MASKCOUNT, s->interval);
}

static void disarm(sandbox *s)
{
    s->interval = INTERVAL;
    if (lua_gethookmask(s->L)) lua_sethook(s->L, NULL, 0, 0);
}

void sandbox_owe(sandbox *s, int64_t units)
{
    s->work -= units;
    if (s->work < 0 && s->end == SANDBOX_RUNS && s->L) lua_sethook(s->L, sandbox_ring, LUA_MASKCOUNT, 1);
}

void sandbox_place(lua_State *L, int level, char *out, size_t size)
{
    lua_Debug ar;
    out[0] = '\0';
    for (int last = level + 8; level < last && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline <= 0 || strncmp(ar.short_src, LOAD_OWN, strlen(LOAD_OWN)) == 0) continue;
        snprintf(out, size, "%s:%d: ", ar.short_src, ar.currentline);
        return;
    }
}

void sandbox_note_words(lua_State *L)
{
    sandbox *s = sandbox_of(L);
    s->own_words = lua_tostring(L, -1);
    sandbox_place(L, 1, s->thrown_at, sizeof s->thrown_at);
}

_Noreturn void sandbox_die(lua_State *L, int level)
{
    sandbox *s = sandbox_of(L);
    if (s->end == SANDBOX_RUNS) {
        char where[96];
        s->end = SANDBOX_WORK;
        sandbox_place(L, level, where, sizeof where);
        if (s->scant)
            snprintf(s->last_words, sizeof s->last_words,
                     "%sused up the work of its test, or of all tests together", where);
        else
            snprintf(s->last_words, sizeof s->last_words, "%sused up its budget of %lld units of work", where,
                     (long long)s->work_limit);
    }
    sandbox_arm(s);
    lua_pushliteral(L, "the call is over");
    lua_error(L);
    abort(); /* lua_error does not return, but does not say so */
}

static void look_whether_stopped(sandbox *s)
{
    const netto_allowance *a = s->allowance;
    if (a && a->stopped && s->end == SANDBOX_RUNS && a->stopped(a->self)) s->end = SANDBOX_STOPPED;
}

void sandbox_ring(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    sandbox *s = sandbox_of(L);
    s->work -= s->interval;
    look_whether_stopped(s);
    if (s->work <= 0 || s->end)
        sandbox_die(L, 0);
    else if (s->work < s->interval)
        sandbox_arm(s);
}

/* ---- an allowance -------------------------------------------------------------------------------- */

#define CALL_LEAST 200 /* entering, leaving, and the instructions that no bell counted */

static uint64_t within_allowance(sandbox *s, uint64_t work)
{
    s->scant = s->allowance && s->allowance->left < work;
    return s->scant ? s->allowance->left : work;
}

static void draw(const sandbox *s)
{
    if (!s->allowance) return;
    uint64_t used = CALL_LEAST + (uint64_t)(s->work_limit - s->work);
    s->allowance->left -= used < s->allowance->left ? used : s->allowance->left;
}

/* ---- calls --------------------------------------------------------------------------------------- */

/* The bell would not ring before the end: Lua need not count, which takes it longer than most rules take. */
static bool needs_bell(const sandbox *s, bool straight)
{
    return !straight || s->metamethods || s->end || s->work < INTERVAL;
}

bool sandbox_enter(sandbox *s, sandbox_call *outer, uint64_t work, bool straight)
{
    if (s->depth == SANDBOX_CALLS_MAX) return false;
    *outer = (sandbox_call){s->work,    s->work_limit, s->end,   s->serial,
                            s->subject, s->interval,   s->scant, sandbox_running};
    if (s->depth == 0) s->rescues = 0, s->measured = 0;
    s->L = s->states[s->depth++];
    sandbox_running = s;
    s->serial = ++s->serials;
    s->subject = NULL;
    s->end = SANDBOX_RUNS;
    look_whether_stopped(s);
    work = within_allowance(s, work);
    s->work = s->work_limit = work > INT64_MAX ? INT64_MAX : (int64_t)work;
    if (needs_bell(s, straight))
        sandbox_arm(s);
    else
        disarm(s);
    return true;
}

#define MEASURED_FREE 1000000 /* some milliseconds: a large measure, asked once or twice, is no rule's fault */

void sandbox_measured(lua_State *L, uint64_t work)
{
    sandbox *s = sandbox_of(L);
    s->measured += work;
    if (s->measured > MEASURED_FREE) sandbox_charge(L, (int64_t)(work < s->measured - MEASURED_FREE ? work : s->measured - MEASURED_FREE));
}

/* The outer call's state has counted its own instructions meanwhile, and goes on where it stood. */
void sandbox_leave(sandbox *s, const sandbox_call *outer)
{
    bool needy = s->end == SANDBOX_MEMORY || s->purse.used - s->aside > s->ceiling;
    lua_settop(s->L, 0);
    draw(s);
    s->work = outer->work;
    s->work_limit = outer->work_limit;
    s->end = outer->end;
    s->serial = outer->serial;
    s->subject = outer->subject;
    s->interval = outer->interval;
    s->scant = outer->scant;
    sandbox_running = outer->running;
    s->L = s->states[--s->depth > 0 ? s->depth - 1 : 0];
    if (s->depth == 0 && needy) lua_gc(s->L, LUA_GCCOLLECT);
}

/* The bell rings only after whole intervals, so half of one stands for what came after the last. */
uint64_t sandbox_spent(const sandbox *s)
{
    return (uint64_t)(s->work_limit - s->work) + INTERVAL / 2;
}

/* ---- complaints ---------------------------------------------------------------------------------- */

static void end_text(const sandbox *s, char *out, size_t size)
{
    switch (s->end) {
    case SANDBOX_MEMORY:
        snprintf(out, size, "needs more than %zu bytes of memory", s->ceiling);
        break;
    case SANDBOX_TEXT:
        snprintf(out, size, "makes a text longer than %d bytes", SANDBOX_TEXT_MAX);
        break;
    case SANDBOX_BLOCK:
        snprintf(out, size, "calls nest too deep, or a table grows beyond %d bytes", SANDBOX_BLOCK_MAX);
        break;
    case SANDBOX_STOPPED:
        snprintf(out, size, "was stopped before its end");
        break;
    default:
        snprintf(out, size, "the machine has no memory left");
    }
}

/* The error object as it is: nothing of the script's runs to make it a text. */
static void error_text(lua_State *L, char *out, size_t size)
{
    size_t length;
    if (lua_type(L, -1) == LUA_TSTRING)
        text_copy((netto_text){lua_tolstring(L, -1, &length), (uint32_t)lua_rawlen(L, -1)}, out, size);
    else if (lua_isinteger(L, -1))
        snprintf(out, size, "raised the number %lld", (long long)lua_tointeger(L, -1));
    else if (lua_type(L, -1) == LUA_TNUMBER)
        snprintf(out, size, "raised the number %.14g", lua_tonumber(L, -1));
    else
        snprintf(out, size, "raised a %s instead of a text", lua_typename(L, lua_type(L, -1)));
}

/* "policy.lua:12: ..." says where by itself. */
static bool says_where(const char *text)
{
    const char *colon = strchr(text, ':');
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
    return digits > 0 && colon[1 + digits] == ':' && !memchr(text, ' ', (size_t)(colon - text));
}

void sandbox_clean(netto_complaint *complaint)
{
    if (!complaint) return;
    char *text = complaint->text;
    for (int cut = 0; cut < 4 && *text; cut++) { /* a character may have been cut in two at the end */
        if (text_is_printable(text_of(text))) return;
        if (cut < 3 && strlen(text) + 4 >= sizeof complaint->text) text[strlen(text) - 1] = '\0';
    }
    for (; *text; text++)
        if (*text < ' ' || *text > '~') *text = *text == '\n' || *text == '\t' ? ' ' : '?';
}

/* The place that stands before a sentence that does not begin with a true one. */
static const char *place_of(sandbox *s, const char *text, const char *where)
{
    bool own = s->end == SANDBOX_RUNS && s->own_words && lua_type(s->L, -1) == LUA_TSTRING && lua_tostring(s->L, -1) == s->own_words;
    if (own) return s->thrown_at[0] ? s->thrown_at : where;
    return says_where(text) ? "" : where;
}

netto_status sandbox_complain(sandbox *s, netto_complaint *complaint, netto_status status, const char *rule,
                              const char *where)
{
    char text[sizeof complaint->text];
    if (s->end == SANDBOX_WORK)
        snprintf(text, sizeof text, "%s", s->last_words);
    else if (s->end != SANDBOX_RUNS)
        end_text(s, text, sizeof text);
    else
        error_text(s->L, text, sizeof text);
    const char *place = s->outside ? "" : place_of(s, text, where);
    bool gap = *place && place[strlen(place) - 1] != ' ';
    lua_pop(s->L, 1);
    complain(complaint, status, "%s%s%s%s%s", rule, *rule ? ": " : "", place, gap ? " " : "", text);
    s->own_words = NULL;
    sandbox_clean(complaint);
    return status;
}

netto_status sandbox_run(sandbox *s, uint64_t work, lua_CFunction run, void *argument, netto_status status,
                         const char *where, netto_complaint *complaint)
{
    sandbox_call outer;
    if (!sandbox_enter(s, &outer, work, false)) return complain(complaint, status, "calls nest too deep");
    lua_pushcfunction(s->L, run);
    lua_pushlightuserdata(s->L, argument);
    netto_status outcome = NETTO_OK;
    if (lua_pcall(s->L, 1, 0, 0) != LUA_OK || s->end != SANDBOX_RUNS) {
        if (lua_gettop(s->L) == 0) lua_pushnil(s->L);
        outcome =
            sandbox_complain(s, complaint, s->end == SANDBOX_HOST ? NETTO_ECAPACITY : status, "", where);
    }
    sandbox_leave(s, &outer);
    return outcome;
}
