/* describe.c: what a caller sent, in words for a complaint. */
#include "codec/describe.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "codec/token.h"

#define SHOWN 40 /* bytes of a text; the rest is told by its size */

static void say(char *out, const char *words)
{
    snprintf(out, DESCRIBE_SIZE, "%s", words);
}

static void describe_text(netto_text text, char *out)
{
    if (text.size == 0)
        say(out, "an empty text");
    else if (text.size <= SHOWN && text_is_printable(text))
        snprintf(out, DESCRIBE_SIZE, "the text '%.*s'", TEXT(text));
    else
        snprintf(out, DESCRIBE_SIZE, "a text of %" PRIu32 " byte%s%s", text.size, text.size == 1 ? "" : "s",
                 text_is_printable(text) ? "" : ", not all printable");
}

static void describe_integer(const token *t, char *out)
{
    if (t->beyond)
        snprintf(out, DESCRIBE_SIZE, "the number %" PRIu64, (uint64_t)t->integer);
    else
        snprintf(out, DESCRIBE_SIZE, "the number %" PRId64, t->integer);
}

void describe_value(const uint8_t *at, const uint8_t *end, char *out)
{
    token t;
    if (at >= end) return say(out, "nothing");
    if (!token_load(&t, at, end)) return say(out, "bytes that are no whole value");
    switch (t.type) {
    case HEAD_NIL:
        return say(out, "nil");
    case HEAD_BOOLEAN:
        return say(out, t.boolean ? "true" : "false");
    case HEAD_INTEGER:
        return describe_integer(&t, out);
    case HEAD_REAL:
        snprintf(out, DESCRIBE_SIZE, "the number %.15g", t.real);
        return;
    case HEAD_TEXT:
    case HEAD_BINARY:
        return describe_text(t.text, out);
    case HEAD_ARRAY:
        snprintf(out, DESCRIBE_SIZE, "an array of %" PRIu32, t.count);
        return;
    case HEAD_MAP:
        snprintf(out, DESCRIBE_SIZE, "a map of %" PRIu32, t.count);
        return;
    default:
        return say(out, "an extension");
    }
}
