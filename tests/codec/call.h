/* call.h: a call in notation becomes a command, for tests. */
#ifndef TEST_CODEC_CALL_H
#define TEST_CODEC_CALL_H

#include "codec/command.h"
#include "codec/notation.h"

static netto_command command;
static netto_complaint complaint;

static netto_status decode(netto_command_kind kind, const char *params)
{
    static arena a;
    if (!a.memory) arena_init(&a, &notation_purse);
    arena_reset(&a);
    memset(&command, 0x5a, sizeof command); /* what a decoder leaves out would show */
    netto_status status = command_decode(kind, pack(params), &a, &command, &complaint);
    is_int(complaint.status, status);
    if (status == NETTO_OK) is_int(command.kind, kind);
    return status;
}

/* Decode what must be right. */
UNUSED static const netto_command *good(netto_command_kind kind, const char *params)
{
    if (!is_int(decode(kind, params), NETTO_OK)) tap_note("row %d: %s", complaint.row, complaint.text);
    return &command;
}

/* Decode what must be wrong: the complaint's words. */
UNUSED static const char *bad(netto_command_kind kind, const char *params)
{
    ok(decode(kind, params) != NETTO_OK);
    return complaint.text;
}

#define is_text(got, expected)                                                                               \
    do {                                                                                                     \
        netto_text text_ = (got);                                                                            \
        is_bytes(text_.bytes, text_.size, expected, strlen(expected));                                       \
    } while (0)

#endif
