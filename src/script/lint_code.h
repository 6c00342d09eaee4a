/* lint_code.h: one compiled function, laid out so that a reader can go to and fro in it. */
#ifndef SCRIPT_LINT_CODE_H
#define SCRIPT_LINT_CODE_H

#include "script/dump.h"

typedef struct lint_code {
    int line, last; /* where it begins and ends; 0: a whole file */
    uint8_t params;
    const uint8_t *code;
    uint64_t count;
    const uint8_t *upvalues; /* three bytes each: in the stack of the function around?, index, kind */
    uint8_t upvalue_count;
    uint64_t nested_count;

    /* private */
    dump constants, nested;
    uint64_t constant_count, line_count, mark_count;
    const uint8_t *lines;
    dump marks;
} lint_code;

/* Read the function that begins at `d`, and go to its end. */
void lint_code_read(dump *d, lint_code *out);

/* The functions inside it: begin here and read `nested_count` of them. */
static inline dump lint_code_nested(const lint_code *f)
{
    return f->nested;
}

typedef struct lint_constant {
    netto_text text; /* no bytes: it is none */
    double number;
    bool is_number;
} lint_constant;

lint_constant lint_code_constant(const lint_code *f, uint64_t index);

static inline netto_text lint_code_text(const lint_code *f, uint64_t index)
{
    return lint_code_constant(f, index).text;
}

/* The line of an instruction. */
int lint_code_line(const lint_code *f, uint64_t instruction);

#endif
