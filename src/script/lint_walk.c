/* lint_walk.c: follows what a function's registers hold, instruction by instruction.
 *
 * A register keeps what it is known to hold past a place that is jumped to only if one instruction alone ever gives it
 * a value, or if all that do stand before the first jump.  So a thing is lost now and then, and nothing is taken for
 * what it is not. */
#include "script/lint_walk.h"

#include <math.h>


static const lint_value unknown;

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
        if (w->writes[r]) w->registers[r] = unknown;
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
        if (w->writes[r] != 1 && w->last_write[r] >= w->first_jump) w->registers[r] = unknown;
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
        if (CODE_OF(code) == CODE_SETUPVAL) w->upvalues[B_OF(code)] = unknown;
        if (target >= w->f->count) continue;
        met[target] = 1;
        if (i < w->first_jump) w->first_jump = i;
    }
}

/* ---- instructions ---------------------------------------------------------------------------------------- */

/* A function that is no hook is given what all that call it give it. */
static void note_call(lint_function *w, uint32_t function, unsigned first, unsigned last)
{
    if (function >= LINT_HELPERS) return;
    lint_helper *h = &w->look->helpers[function];
    for (unsigned i = 0; i < LINT_GIVEN; i++) {
        lint_value given = first + i < last ? w->registers[first + i] : unknown;
        bool same = h->next[i].kind == given.kind && h->next[i].of == given.of;
        if (given.kind > LINT_RECALLED || (h->called && !same)) given = unknown;
        h->next[i] = given;
    }
    h->called = true;
}

static lint_value answer_of(lint_function *w, unsigned a, unsigned last)
{
    lint_value callee = w->registers[a];
    if (callee.kind == LINT_REQUIRE && a + 1 < last && text_is(lint_text(w, w->registers[a + 1]), "netto")) return (lint_value){.kind = LINT_NETTO};
    if (callee.kind == LINT_CLOSURE) note_call(w, callee.of, a + 1, last);
    return callee.kind == LINT_METHOD ? lint_call_method(w, a, last) : unknown;
}

static void call(lint_function *w, uint32_t i)
{
    unsigned a = A_OF(i), b = B_OF(i), from, count = written_by(i, &from), last = b && a + b < DUMP_REGISTERS ? a + b : DUMP_REGISTERS;
    for (unsigned r = a + 1; r < last; r++) {
        if (w->registers[r].kind != LINT_PARAMS || w->registers[r].of) continue;
        w->look->passed_on = true;
        if (w->registers[a].kind == LINT_BUILTIN) w->look->every_parameter = true;
    }
    lint_value answer = answer_of(w, a, last);
    for (unsigned r = from; r < DUMP_REGISTERS && r < from + count; r++) w->registers[r] = unknown;
    if (count) w->registers[a] = answer;
}

static lint_value load_constant(const lint_function *w, uint32_t i)
{
    lint_constant c = lint_code_constant(w->f, BX_OF(i));
    if (c.is_number && !isfinite(c.number)) lint_warn(w, "a constant is not finite");
    return c.text.bytes ? (lint_value){LINT_TEXT, c.text.size, (uint32_t)((const uint8_t *)c.text.bytes - w->look->bytes)} : unknown;
}

static lint_value value_of(lint_function *w, uint32_t i)
{
    unsigned b = B_OF(i), c = C_OF(i);
    switch (CODE_OF(i)) {
    case CODE_MOVE: return w->registers[b];
    case CODE_LOADK: return load_constant(w, i);
    case CODE_NEWTABLE: return (lint_value){LINT_TABLE, (uint32_t)w->at, A_OF(i)};
    case CODE_GETUPVAL: return w->upvalues[b];
    case CODE_GETTABUP: return lint_read(w, w->upvalues[b], lint_code_text(w->f, c));
    case CODE_GETFIELD: return lint_read(w, w->registers[b], lint_code_text(w->f, c));
    case CODE_GETTABLE: return lint_read_any(w, w->registers[b]), unknown;
    case CODE_DIVK:
        if (lint_code_constant(w->f, c).number == 0.0) lint_warn(w, "this divides by zero");
        return unknown;
    default: return unknown;
    }
}

static void assign_global(const lint_function *w, uint32_t i)
{
    netto_text word = lint_code_text(w->f, B_OF(i));
    if (w->upvalues[A_OF(i)].kind != LINT_GLOBALS) return;
    lint_find(w->look, lint_code_line(w->f, w->at), "this assigns the global '%.*s'; write: local %.*s", TEXT(word),
              TEXT(word));
}

/* A method's name is a constant text, or in a register where it is a long one. */
static void self(lint_function *w, uint32_t i)
{
    unsigned a = A_OF(i);
    lint_value of = w->registers[B_OF(i)];
    netto_text word = i >> 15 & 1 ? lint_code_text(w->f, C_OF(i)) : lint_text(w, w->registers[C_OF(i)]);
    if (word.bytes) lint_read(w, of, word);
    else w->look->recalls_any = true;
    w->registers[a] = unknown;
    if (a + 1 >= DUMP_REGISTERS) return;
    w->registers[a] = lint_method(w, of, word);
    w->registers[a + 1] = of;
}

/* t.word = x: a constant where bit k says so. */
static void set_field(lint_function *w, uint32_t i)
{
    netto_text text = i >> 15 & 1 ? lint_code_text(w->f, C_OF(i)) : (netto_text){0};
    lint_value value = i >> 15 & 1 ? unknown : w->registers[C_OF(i)];
    if (text.bytes) value = (lint_value){LINT_TEXT, text.size, (uint32_t)((const uint8_t *)text.bytes - w->look->bytes)};
    lint_set(w, A_OF(i), lint_code_text(w->f, B_OF(i)), value);
}

static void step(lint_function *w, uint32_t i)
{
    unsigned from, count;
    switch (CODE_OF(i)) {
    case CODE_CALL:
    case CODE_TAILCALL: call(w, i); return;
    case CODE_SELF: self(w, i); return;
    case CODE_SETTABUP: assign_global(w, i); return;
    case CODE_SETFIELD: set_field(w, i); return;
    default: break;
    }
    lint_value value = value_of(w, i);
    count = written_by(i, &from);
    for (unsigned r = from; r < from + count && r < DUMP_REGISTERS; r++) w->registers[r] = unknown;
    if (count) w->registers[from] = value;
}

/* ---- axes ------------------------------------------------------------------------------------------------ */

static bool stands_here(const lint_function *w, const lint_hook *h)
{
    const lint_code *f = w->f;
    return f->line > 0 && f->line == h->line && f->last == h->last && f->params == h->params &&
           f->upvalue_count == h->upvalues && strcmp(h->file, w->look->file) == 0;
}

static bool is_axis(const lint_hook *h)
{
    return (h->id.kind == RULE_LOAD && h->id.part == NETTO_HOOK_AXIS) || (h->id.kind == RULE_CORRELATION && h->id.part == RULE_CORRELATION_AXIS);
}

/* Is what this returns a table that is made here, and goes nowhere else?  What else is in its register is no table: a field that is
 * tested before `and`, or false. */
static bool returns_own(const lint_code *f, uint64_t at)
{
    unsigned r = A_OF(dump_instruction(f->code, at));
    bool own = false;
    for (uint64_t k = 0; k < f->count; k++) {
        uint32_t i = dump_instruction(f->code, k);
        unsigned code = CODE_OF(i);
        unsigned then = k + 1 < f->count ? CODE_OF(dump_instruction(f->code, k + 1)) : 0;
        bool falls = code == CODE_LOADFALSE || code == CODE_LFALSESKIP || code == CODE_LOADTRUE || code == CODE_LOADNIL ||
                     (code == CODE_GETFIELD && then > CODE_JMP && then <= CODE_TEST);
        if (code == CODE_MOVE && B_OF(i) == r) return false;
        if (code == CODE_TEST && A_OF(i) == r && (i >> 15 & 1)) return false; /* `or` */
        if (code == CODE_TESTSET && (A_OF(i) == r || B_OF(i) == r)) return false;
        if (k < at && code == CODE_NEWTABLE && A_OF(i) == r) own = true;
        else if (dump_sets_a(code) && A_OF(i) == r && !falls && code != CODE_NEWTABLE) return false;
    }
    return own && r >= f->params;
}

/* The first look: are the fields of an axis those that its hook is seen to set? */
static void look_at_axis(const lint_function *w)
{
    for (uint64_t k = 0; k < w->f->count; k++) {
        uint32_t i = dump_instruction(w->f->code, k);
        if (CODE_OF(i) == CODE_TAILCALL || (CODE_OF(i) == CODE_RETURN && B_OF(i) != 1 && !returns_own(w->f, k))) return;
        if (CODE_OF(i) == CODE_RETURN1 && !returns_own(w->f, k)) return;
    }
    for (int i = 0; i < w->look->hook_count; i++)
        if (stands_here(w, &w->look->hooks[i])) w->look->hooks[i].literal = true;
}

void lint_judge_axes(lint_look *look)
{
    look->axes_known = true;
    for (int i = 0; i < look->hook_count; i++) {
        const lint_hook *h = &look->hooks[i];
        if (h->line && is_axis(h) && (h->seen != 1 || !h->literal)) look->axes_known = false;
    }
}

/* The first look: which words are fields of tables, above all of axes? */
static void note_set(lint_function *w, uint32_t i)
{
    bool axis = w->hook >= 0 && is_axis(&w->look->hooks[w->hook]);
    if (CODE_OF(i) == CODE_SETTABLE && axis) w->look->axis_open = true;
    if (CODE_OF(i) != CODE_SETFIELD) return;
    lint_note(w->look, LINT_SET_AT, lint_code_text(w->f, B_OF(i)));
    if (axis) lint_note(w->look, LINT_AXES_AT, lint_code_text(w->f, B_OF(i)));
}

/* ---- functions ------------------------------------------------------------------------------------------- */

/* A function that is two hooks knows what both are given alike. */
static void give(lint_function *w, const lint_value *given, bool first)
{
    for (unsigned i = 0; i < LINT_GIVEN && i < w->f->params; i++) {
        bool same = first || (w->registers[i].kind == given[i].kind && w->registers[i].of == given[i].of);
        w->registers[i] = same ? given[i] : unknown;
    }
}

/* How many hooks stand here; false: more functions do, and nobody knows which of them are those. */
static bool find_hooks_here(lint_function *w, int *count)
{
    bool known = true;
    *count = 0;
    for (int i = 0; i < w->look->hook_count; i++) *count += stands_here(w, &w->look->hooks[i]);
    for (int i = 0; i < w->look->hook_count; i++) {
        lint_hook *h = &w->look->hooks[i];
        if (!stands_here(w, h)) continue;
        if (w->look->counting) h->seen++;
        known = known && h->seen <= *count;
    }
    return known && *count > 0;
}

/* Is this function a hook?  Then its arguments are known; of hooks that look alike on one line, those that all are given. */
static void greet(lint_function *w, uint32_t function)
{
    int count;
    bool first = true;
    if (!find_hooks_here(w, &count)) {
        if (function < LINT_HELPERS) give(w, w->look->helpers[function].given, true);
        return;
    }
    for (int i = 0; i < w->look->hook_count; i++) {
        if (!stands_here(w, &w->look->hooks[i])) continue;
        give(w, w->look->hooks[i].given, first);
        w->hook = w->look->hooks[i].seen == 1 ? i : -1;
        first = false;
    }
}

static void walk_function(lint_function *w, uint32_t function);

static void walk_nested(const lint_function *w, const lint_code *f, uint32_t function)
{
    lint_function inner = {.look = w->look, .f = f, .hook = w->hook};
    for (unsigned i = 0; i < f->upvalue_count; i++) {
        const uint8_t *upvalue = f->upvalues + 3 * i;
        if (!upvalue[0]) inner.upvalues[i] = w->upvalues[upvalue[1]];
        if (upvalue[0] && is_settled(w, upvalue[1])) inner.upvalues[i] = w->registers[upvalue[1]];
        if (inner.upvalues[i].kind == LINT_TABLE) inner.upvalues[i] = unknown; /* of this function's code */
    }
    walk_function(&inner, function);
}

/* Functions are made in the order in which they stand, but for loops that make them again. */
static void walk_closure(lint_function *w, unsigned a, uint64_t index)
{
    lint_code nested;
    if (index < w->nested_read) {
        w->nested = lint_code_nested(w->f);
        w->nested_read = 0;
    }
    for (; w->nested_read <= index; w->nested_read++) lint_code_read(&w->nested, &nested);
    sandbox_charge(w->look->L, 10 + (int64_t)nested.count);
    uint32_t function = w->look->functions++;
    walk_nested(w, &nested, function);
    if (!w->look->counting) w->registers[a] = (lint_value){.kind = LINT_CLOSURE, .of = function};
}

static void walk_function(lint_function *w, uint32_t function)
{
    const lint_code *f = w->f;
    w->nested = lint_code_nested(f);
    greet(w, function);
    find_writes(w);
    luaL_checkstack(w->look->L, 10, NULL);
    uint8_t *met = lua_newuserdatauv(w->look->L, f->count + 1, 0);
    memset(met, 0, f->count + 1);
    find_jumps(w, met);
    if (w->look->counting && w->hook >= 0 && is_axis(&w->look->hooks[w->hook]) && stands_here(w, &w->look->hooks[w->hook])) look_at_axis(w);
    for (w->at = 0; w->at < f->count; w->at++) {
        uint32_t i = dump_instruction(f->code, w->at);
        if (met[w->at]) meet(w);
        if (w->look->counting)
            note_set(w, i);
        else
            step(w, i);
        if (CODE_OF(i) == CODE_CLOSURE) walk_closure(w, A_OF(i), BX_OF(i));
    }
    lua_pop(w->look->L, 1);
}

/* A chunk's one upvalue is the table of globals. */
void lint_walk(lint_look *look)
{
    lint_code chunk;
    dump d = dump_open(look->L);
    look->bytes = d.at;
    lua_pop(look->L, 1);
    lint_code_read(&d, &chunk);
    lint_function w = {.look = look, .f = &chunk, .hook = -1, .upvalues = {{.kind = LINT_GLOBALS}}};
    walk_function(&w, look->functions++);
}
