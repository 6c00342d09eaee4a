/* token.h: one MessagePack head and, of a scalar, its body. */
#ifndef CODEC_TOKEN_H
#define CODEC_TOKEN_H

#include <stdbool.h>

#include "codec/head.h"
#include "netto/types.h"

typedef struct token {
    head_type type;
    bool beyond; /* an integer above INT64_MAX; `integer` holds its bits */
    union {
        bool boolean;
        int64_t integer;
        double real;
        netto_text text; /* text, binary, extension: the body */
        uint32_t count;  /* array: items; map: pairs; each has its bytes before `end` */
    };
    const uint8_t *next; /* behind a scalar; the first item of an array or a map */
} token;

/* False where no whole head and body stand between `at` and `end`. */
bool token_load(token *t, const uint8_t *at, const uint8_t *end);

#endif
