/* answer.h: a decision becomes notation, for tests. */
#ifndef TEST_CODEC_ANSWER_H
#define TEST_CODEC_ANSWER_H

#include "codec/decision.h"
#include "codec/notation.h"

/* What an encoder writes, as a person reads it. */
UNUSED static const char *told(decision_encoder *encode, const netto_command *command,
                               const netto_decision *decision)
{
    static writer w;
    if (!w.memory) writer_init(&w, &notation_purse, SIZE_MAX / 4);
    writer_reset(&w, SIZE_MAX);
    encode(&w, command, decision);
    return show_written(&w);
}

/* Give an encoder ever more room: it fails without a trace, until it succeeds. */
UNUSED static void fails_cleanly(decision_encoder *encode, const netto_command *command,
                                 const netto_decision *decision)
{
    memory purse;
    writer w, whole;
    memory_init(&purse, SIZE_MAX);
    writer_init(&whole, &purse, SIZE_MAX / 4);
    encode(&whole, command, decision);
    for (size_t bound = 0; bound < writer_size(&whole); bound += 1 + bound / 50) {
        writer_init(&w, &purse, bound);
        encode(&w, command, decision);
        ok(w.failed && writer_size(&w) <= bound);
        writer_destroy(&w);
    }
    writer_destroy(&whole);
    is_int(purse.used, 0);
}

#endif
