/* calls.h: the params of a method become a request, for tests. */
#ifndef TEST_WIRE_CALLS_H
#define TEST_WIRE_CALLS_H

#include "codec/notation.h"
#include "wire/method.h"

static struct request request;
static netto_complaint complaint;

/* The complaint's words; none if all is well. */
UNUSED static const char *decode(enum method_id id, const char *params)
{
    static arena a;
    if (!a.memory) arena_init(&a, &notation_purse);
    arena_reset(&a);
    memset(&request, 0x5a, sizeof request);
    request.method = &methods[id];
    request.params = pack(params);
    request_decode(&request, &a, &complaint);
    return complaint.text;
}

#define is_text(got, expected)                                                                               \
    do {                                                                                                     \
        netto_text text_ = (got);                                                                            \
        is_bytes(text_.bytes, text_.size, expected, strlen(expected));                                       \
    } while (0)

#endif
