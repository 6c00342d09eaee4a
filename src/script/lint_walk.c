/* lint_walk.c: follows what a function's registers hold, instruction by instruction.
 *
 * A register keeps what it is known to hold past a place that is jumped to only if one instruction alone ever gives it
 * a value, or if all that do stand before the first jump.  So a thing is lost now and then, and nothing is taken for
 * what it is not. */
#include "script/lint_walk.h"

#include <math.h>


/* ---- registers ------------------------------------------------------------------------------------------- */

static void count_writes(lint_function *w, uint64_t at, unsigned from, unsigned count)
{
    for (unsigned r = from; r < from + count && r < DUMP_REGISTERS; r++) {
        if (w->writes[r] < 2) w->writes[r]++;
        w->last_write[r] = at;
    }
}

static unsigned written_by(uint32_t i, unsigned *from)
{
    unsigned a = A_OF(i), b = B_OF(i), c = C_OF(i);
    *from = CODE_OF(i) == CODE_TFORCALL ? a + 4 : a;
    switch (CODE_OF(i)) {
    case CODE_LOADNIL: return b + 1;
    case CODE_SELF: return 2;
    case CODE_CALL:
    case CODE_VARARG: return c ? c - 1 : DUMP_REGISTERS;
    case CODE_TAILCALL: return DUMP_REGISTERS;
    case CODE_FORLOOP:
    case CODE_FORPREP: return 4;
    case CODE_TFORCALL: return c;
    default: return dump_sets_a(CODE_OF(i));
    }
}

static void find_writes(lint_function *w)
{
    for (uint64_t i = 0; i < w->f->count; i++) {
        unsigned from, count = written_by(dump_instruction(w->f->code, i), &from);
        count_writes(w, i, from, count);
    }
    for (unsigned r = 0; r < w->f->params; r++)
        if (w->writes[r]) w->registers[r] = LINT_UNKNOWN;
}

/* Where an instruction may jump to; `count`: nowhere. */
static uint64_t target_of(const lint_code *f, uint64_t at)
{
    uint32_t i = dump_instruction(f->code, at);
    switch (CODE_OF(i)) {
    case CODE_JMP: return (uint64_t)((int64_t)at + 1 + SJ_OF(i));
    case CODE_FORLOOP:
    case CODE_TFORLOOP: return at + 1 - BX_OF(i);
    case CODE_FORPREP: return at + 2 + BX_OF(i);
    case CODE_TFORPREP: return at + 1 + BX_OF(i);
    case CODE_LFALSESKIP: return at + 2;
    default: return f->count;
    }
}

/* Control may come from elsewhere: forget what another way might have given. */
static void meet(lint_function *w)
{
    for (unsigned r = w->f->params; r < DUMP_REGISTERS; r++)
        if (w->writes[r] != 1 && w->last_write[r] >= w->first_jump) w->registers[r] = LINT_UNKNOWN;
}

/* Does a register hold for good what it holds now? */
static bool is_settled(const lint_function *w, unsigned r)
{
    return w->writes[r] == 0 ? r < w->f->params : w->last_write[r] < w->at;
}

/* Mark where jumps end, and forget the outer variables that this function assigns. */
static void find_jumps(lint_function *w, uint8_t *met)
{
    w->first_jump = w->f->count;
    for (uint64_t i = 0; i < w->f->count; i++) {
        uint32_t code = dump_instruction(w->f->code, i);
        uint64_t target = target_of(w->f, i);
        if (CODE_OF(code) == CODE_SETUPVAL) w->upvalues[B_OF(code)] = LINT_UNKNOWN;
        if (target >= w->f->count) continue;
        met[target] = 1;
        if (i < w->first_jump) w->first_jump = i;
    }
}

/* ---- instructions ---------------------------------------------------------------------------------------- */

static void call(lint_function *w, uint32_t i)
{
    unsigned a = A_OF(i), b = B_OF(i), from, count = written_by(i, &from);
    lint_kind callee = w->registers[a], result = LINT_UNKNOWN;
    for (unsigned r = a + 1; r < (b ? a + b : DUMP_REGISTERS) && r < DUMP_REGISTERS; r++) {
        if (w->registers[r] != LINT_PARAMS) continue;
        w->look->passed_on = true;
        if (callee == LINT_BUILTIN) w->look->every_parameter = true;
    }
    if (callee == LINT_REQUIRE && w->registers[a + 1] == LINT_NETTO) result = LINT_NETTO;
    for (unsigned r = from; r < DUMP_REGISTERS && r < from + count; r++) w->registers[r] = LINT_UNKNOWN;
    if (count) w->registers[a] = result;
}

/* The text "netto" is kept as what `require` makes of it; nobody reads fields of it. */
static lint_kind load_constant(const lint_function *w, uint32_t i)
{
    double number;
    if (lint_code_number(w->f, BX_OF(i), &number) && !isfinite(number)) lint_warn(w, "a constant is not finite");
    return text_is(lint_code_text(w->f, BX_OF(i)), "netto") ? LINT_NETTO : LINT_UNKNOWN;
}

static lint_kind value_of(lint_function *w, uint32_t i)
{
    unsigned b = B_OF(i), c = C_OF(i);
    double divisor;
    switch (CODE_OF(i)) {
    case CODE_MOVE: return w->registers[b];
    case CODE_LOADK: return load_constant(w, i);
    case CODE_GETUPVAL: return w->upvalues[b];
    case CODE_GETTABUP: return lint_read(w, w->upvalues[b], lint_code_text(w->f, c));
    case CODE_GETFIELD: return lint_read(w, w->registers[b], lint_code_text(w->f, c));
    case CODE_GETTABLE: return lint_read_any(w, w->registers[b]), LINT_UNKNOWN;
    case CODE_DIVK:
        if (lint_code_number(w->f, c, &divisor) && divisor == 0.0) lint_warn(w, "this divides by zero");
        return LINT_UNKNOWN;
    default: return LINT_UNKNOWN;
    }
}

static void assign_global(const lint_function *w, uint32_t i)
{
    netto_text word = lint_code_text(w->f, B_OF(i));
    if (w->upvalues[A_OF(i)] != LINT_GLOBALS) return;
    lint_find(w->look, lint_code_line(w->f, w->at), "this assigns the global '%.*s'; write: local %.*s", TEXT(word),
              TEXT(word));
}

/* A method's name is a constant text, or in a register where it is a long one. */
static void self(lint_function *w, uint32_t i)
{
    unsigned a = A_OF(i);
    lint_kind of = w->registers[B_OF(i)];
    if (i >> 15 & 1) lint_read(w, of, lint_code_text(w->f, C_OF(i)));
    w->registers[a] = LINT_UNKNOWN;
    if (a + 1 < DUMP_REGISTERS) w->registers[a + 1] = of;
}

static void step(lint_function *w, uint32_t i)
{
    unsigned from, count;
    switch (CODE_OF(i)) {
    case CODE_CALL:
    case CODE_TAILCALL: call(w, i); return;
    case CODE_SELF: self(w, i); return;
    case CODE_SETTABUP: assign_global(w, i); return;
    default: break;
    }
    lint_kind value = value_of(w, i);
    count = written_by(i, &from);
    for (unsigned r = from; r < from + count && r < DUMP_REGISTERS; r++) w->registers[r] = LINT_UNKNOWN;
    if (count) w->registers[from] = value;
}

/* ---- functions ------------------------------------------------------------------------------------------- */

static bool stands_here(const lint_function *w, const lint_hook *h)
{
    const lint_code *f = w->f;
    return f->line > 0 && f->line == h->line && f->last == h->last && f->params == h->params &&
           f->upvalue_count == h->upvalues && strcmp(h->file, w->look->file) == 0;
}

/* Is this function a hook?  Then its arguments are known. */
static void greet(lint_function *w)
{
    for (int i = 0; i < w->look->hook_count; i++) {
        lint_hook *h = &w->look->hooks[i];
        if (!stands_here(w, h)) continue;
        if (w->look->counting) h->seen++;
        if (h->seen != 1) continue;
        w->hook = i;
        for (int thing = 0; thing < h->things && thing < w->f->params; thing++)
            w->registers[thing] = h->given[thing];
        if (h->things < w->f->params) w->registers[h->things] = LINT_PARAMS;
        if (h->things + 1 < w->f->params) w->registers[h->things + 1] = h->behind;
    }
}

static void walk_function(lint_function *w);

static void walk_nested(const lint_function *w, const lint_code *f)
{
    lint_function inner = {.look = w->look, .f = f, .hook = w->hook};
    for (unsigned i = 0; i < f->upvalue_count; i++) {
        const uint8_t *upvalue = f->upvalues + 3 * i;
        if (!upvalue[0]) inner.upvalues[i] = w->upvalues[upvalue[1]];
        if (upvalue[0] && is_settled(w, upvalue[1])) inner.upvalues[i] = w->registers[upvalue[1]];
    }
    walk_function(&inner);
}

/* Functions are made in the order in which they stand, but for loops that make them again. */
static void walk_closure(lint_function *w, uint64_t index)
{
    lint_code nested;
    if (index < w->nested_read) {
        w->nested = lint_code_nested(w->f);
        w->nested_read = 0;
    }
    for (; w->nested_read <= index; w->nested_read++) lint_code_read(&w->nested, &nested);
    sandbox_charge(w->look->L, 10 + (int64_t)nested.count);
    walk_nested(w, &nested);
}

static void walk_function(lint_function *w)
{
    const lint_code *f = w->f;
    w->nested = lint_code_nested(f);
    greet(w);
    find_writes(w);
    luaL_checkstack(w->look->L, 10, NULL);
    uint8_t *met = lua_newuserdatauv(w->look->L, f->count + 1, 0);
    memset(met, 0, f->count + 1);
    find_jumps(w, met);
    for (w->at = 0; w->at < f->count; w->at++) {
        uint32_t i = dump_instruction(f->code, w->at);
        if (met[w->at]) meet(w);
        if (!w->look->counting) step(w, i);
        if (CODE_OF(i) == CODE_CLOSURE) walk_closure(w, BX_OF(i));
    }
    lua_pop(w->look->L, 1);
}

/* A chunk's one upvalue is the table of globals. */
void lint_walk(lint_look *look)
{
    lint_code chunk;
    dump d = dump_open(look->L);
    lua_pop(look->L, 1);
    lint_code_read(&d, &chunk);
    lint_function w = {.look = look, .f = &chunk, .hook = -1, .upvalues = {LINT_GLOBALS}};
    walk_function(&w);
}
