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
    LINT_THINGS, /* the kinds before this have fields */
    LINT_ATTRS = LINT_THINGS,
    LINT_PARAMS,
    LINT_GLOBALS,
    LINT_BUILTIN, /* one of the functions that every chunk has */
    LINT_REQUIRE,
    LINT_NETTO
} lint_kind;

/* What reading a field of a thing gives.  False, and a sentence of at most `size` bytes, where it cannot be read. */
bool lint_field(lint_kind of, netto_text word, lint_kind *out, char *why, size_t size);

#endif
