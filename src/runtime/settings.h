/* settings.h: all that decides beside the commands themselves: the engine's options and the budget of its rules.
 *
 * A journal names them in its first row, a notice "started", as a sentence that is read back here:
 *
 *     netto 0.1.0: base USD, sweep 1, ids 16777216, work 200000, rule_memory 67108864, strikes 100, window 1000 */
#ifndef RUNTIME_SETTINGS_H
#define RUNTIME_SETTINGS_H

#include "netto/engine.h"
#include "netto/lua_policy.h"
#include "system/system.h"

#define SETTINGS_TEXT 256 /* bytes of the sentence, with its final zero */

typedef struct settings {
    char base[NETTO_ID_MAX + 1];
    netto_instant sweep;
    uint32_t ids, strike_count, strike_window;
    netto_budget budget;
} settings;

/* Of an engine that is made with these; 0 stays 0, as the engine's own word for its default. */
settings settings_of(const netto_engine_options *engine, const netto_budget *budget);

/* For an engine to be made; `base` is borrowed. */
netto_engine_options settings_engine(const settings *s);

bool settings_equal(const settings *a, const settings *b);

/* The sentence, and back: false, and nothing in `out`, of any other.  The version that it names is passed over. */
void settings_print(const settings *s, char out[SETTINGS_TEXT]);
bool settings_parse(netto_text text, settings *out);

/* NETTO_EPARAMS, with both sentences: the journal in `folder` was begun with others. */
netto_status settings_refuse(const settings *own, const char *folder, netto_text told, netto_complaint *complaint);

/* Those that a journal began with, as its first row tells, or a snapshot where that row is gone; of a journal without any row, `*found` is false.
 * `system` NULL: the real world.
 *
 * NETTO_EDAMAGED no row tells them, or one is missing or altered; NETTO_EHELD; NETTO_ENOTDURABLE; NETTO_ECAPACITY */
netto_status settings_find(const system_calls *system, const char *folder, settings *out, bool *found,
                           netto_complaint *complaint);

#endif
