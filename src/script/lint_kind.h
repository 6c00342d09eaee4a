/* lint_kind.h: what a hook's code is known to hold, before it runs. */
#ifndef SCRIPT_LINT_KIND_H
#define SCRIPT_LINT_KIND_H

#include "netto/types.h"

typedef enum lint_kind {
    LINT_UNKNOWN,
    LINT_INSTRUMENT, /* what the hook is asked about, or the asset of its line */
    LINT_TRIP_INSTRUMENT, /* of a breaker */
    LINT_UNDERLYING,
    LINT_FACTOR,
    LINT_TRADED, /* the instrument of an order, which is asked at its time */
    LINT_ORDER,
    LINT_LINE,
    LINT_KEYED, /* a line of which a cap's key reads the asset alone */
    LINT_BOOK, /* an account whose margin is asked for */
    LINT_ACCOUNT, /* one whose margin is known: of limits and breakers */
    LINT_SET,  /* a netting set */
    LINT_POOL,
    LINT_NAMES, /* the book of a line */
    LINT_LEG,
    LINT_AGREEMENT,
    LINT_MARGIN,
    LINT_SCORE,
    LINT_BUCKET, /* {class, bucket} of a measure */
    LINT_CLASS,  /* {class} */
    LINT_CELL,   /* {entity, cell} of a function of cells */
    LINT_THINGS, /* the kinds before this have fields */
    LINT_ATTRS = LINT_THINGS,
    LINT_PARAMS, /* `of`: 0, or a table inside them */
    LINT_PLAN,
    LINT_AXIS,   /* what an `axis` hook answered */
    LINT_POINT,  /* of a scan, the measure `of` */
    LINT_RESULT, /* of the measure `of` */
    LINT_SHARE,  /* a part of that */
    LINT_RECALLED, /* what the fold `of` remembers */
    LINT_METHOD, /* which, `of`; its thing stands in the next register until it is called */
    LINT_CLOSURE, /* the function `of` of those that are walked through */
    LINT_TABLE,  /* made by the instruction `of`, into the register `text` */
    LINT_TEXT,   /* `of` bytes, at `text` in the compiled function */
    LINT_GLOBALS,
    LINT_BUILTIN, /* one of the functions that every chunk has */
    LINT_LIBRARY, /* math, string, table: a global of the name at `text`, of `of` bytes */
    LINT_REQUIRE,
    LINT_NETTO
} lint_kind;

/* What a register or an outer variable holds, as far as it is known. */
typedef struct lint_value {
    lint_kind kind;
    uint32_t of, text;
} lint_value;

/* Is it one of these?  NULL ends the list. */
bool lint_has(const char *const *list, netto_text word);

/* What reading a field of a thing gives.  False, and a sentence of at most `size` bytes, where it cannot be read. */
bool lint_field(lint_kind of, netto_text word, lint_kind *out, char *why, size_t size);

#endif
