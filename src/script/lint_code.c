/* lint_code.c: lays a compiled function out. */
#include "script/lint_code.h"

#include <math.h>

/* ---- constants ------------------------------------------------------------------------------------------- */

static uint8_t skip_constant(dump *d)
{
    uint8_t type = *dump_take(d, 1);
    if (type == DUMP_INTEGER || type == DUMP_REAL) dump_take(d, 8);
    if (type == DUMP_SHORT || type == DUMP_LONG) dump_text(d);
    return type;
}

/* The type of a constant, and `d` at its value; 0: there is none. */
static uint8_t find_constant(const lint_code *f, uint64_t index, dump *d)
{
    *d = f->constants;
    if (index >= f->constant_count) return 0;
    for (uint64_t i = 0; i < index; i++) skip_constant(d);
    return *dump_take(d, 1);
}

lint_constant lint_code_constant(const lint_code *f, uint64_t index)
{
    dump d;
    int64_t integer;
    lint_constant out = {.number = NAN};
    uint8_t type = find_constant(f, index, &d);
    if (type == DUMP_SHORT || type == DUMP_LONG) out.text = dump_text(&d);
    if (type == DUMP_REAL) memcpy(&out.number, dump_take(&d, 8), sizeof out.number);
    if (type == DUMP_INTEGER) memcpy(&integer, dump_take(&d, 8), sizeof integer), out.number = (double)integer;
    out.is_number = type == DUMP_REAL || type == DUMP_INTEGER;
    return out;
}

/* ---- lines ----------------------------------------------------------------------------------------------- */

/* Differences, and now and then a mark that says which line it is. */
int lint_code_line(const lint_code *f, uint64_t instruction)
{
    int line = f->line;
    uint64_t from = 0;
    dump marks = f->marks;
    for (uint64_t i = 0; i < f->mark_count; i++) {
        uint64_t at = dump_number(&marks);
        int there = (int)dump_number(&marks);
        if (at > instruction) break;
        line = there;
        from = at + 1;
    }
    for (uint64_t i = from; i <= instruction && i < f->line_count; i++) line += (int8_t)f->lines[i];
    return line;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static void read_debug(dump *d, lint_code *f)
{
    f->line_count = dump_number(d);
    f->lines = dump_take(d, f->line_count);
    f->mark_count = dump_number(d);
    f->marks = *d;
    for (uint64_t n = 2 * f->mark_count; n > 0; n--) dump_number(d);
    for (uint64_t n = dump_number(d); n > 0; n--) {
        dump_text(d);
        dump_number(d);
        dump_number(d);
    }
    for (uint64_t n = dump_number(d); n > 0; n--) dump_text(d);
}

void lint_code_read(dump *d, lint_code *f)
{
    lint_code inner;
    *f = (lint_code){0};
    dump_text(d);
    f->line = (int)dump_number(d);
    f->last = (int)dump_number(d);
    f->params = *dump_take(d, 3);
    f->count = dump_number(d);
    f->code = dump_take(d, 4 * f->count);
    f->constant_count = dump_number(d);
    f->constants = *d;
    for (uint64_t n = f->constant_count; n > 0; n--) skip_constant(d);
    f->upvalue_count = (uint8_t)dump_number(d);
    f->upvalues = dump_take(d, 3u * f->upvalue_count);
    f->nested_count = dump_number(d);
    f->nested = *d;
    for (uint64_t n = f->nested_count; n > 0; n--) lint_code_read(d, &inner);
    read_debug(d, f);
}
