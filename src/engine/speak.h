/* speak.h: what rules log (netto.log) where commands alone ask them, each time: trips of breakers and steps of folds.
 *
 * Other answers are kept, so which command asks first depends on who asked before; those log nothing.  A call that was
 * cut has said nothing: replayed it is cut at once. */
#ifndef ENGINE_SPEAK_H
#define ENGINE_SPEAK_H

#include "engine/state.h"

#define SPEAK_LINES_MOST 256 /* of one command */

/* Who is asked, and the events before it. */
typedef struct speech {
    netto_log log;
    netto_engine *e;
    bool account;
    uint32_t thing, events, lines;
    uint64_t n;
} speech;

/* The active policy is asked about an account, or an instrument, until the end. */
void speak_begin(speech *s, netto_engine *e, bool account, uint32_t thing);
void speak_end(speech *s, bool cut);

#endif
