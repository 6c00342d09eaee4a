/* settings.c: all that decides beside the commands themselves. */
#include "runtime/settings.h"

#include <math.h>
#include <stdio.h>

#include "base/complain.h"
#include "base/text.h"
#include "journal/reader.h"
#include "netto/netto.h"
#include "runtime/replay.h"
#include "runtime/resume.h"
#include "runtime/row.h"

settings settings_of(const netto_engine_options *e, const netto_budget *budget)
{
    settings s = {.sweep = e->sweep, .ids = e->trade_ids, .strike_count = e->strike_count, .strike_window = e->strike_window, .budget = *budget};
    text_copy(text_of(e->base ? e->base : "USD"), s.base, sizeof s.base);
    return s;
}

netto_engine_options settings_engine(const settings *s)
{
    return (netto_engine_options){.base = s->base, .sweep = s->sweep, .trade_ids = s->ids, .strike_count = s->strike_count,
                                  .strike_window = s->strike_window};
}

bool settings_equal(const settings *a, const settings *b)
{
    return strcmp(a->base, b->base) == 0 && a->sweep == b->sweep && a->ids == b->ids && a->budget.work == b->budget.work &&
           a->budget.memory == b->budget.memory && a->strike_count == b->strike_count && a->strike_window == b->strike_window;
}

/* ---- the sentence, both ways ------------------------------------------------------------------------------ */

#define BEFORE_BASE  ": base "
#define BEFORE_SWEEP ", sweep "
#define LAST         ", ids %u, work %llu, rule_memory %llu, strikes %u, window %u"
#define NUMBERS      BEFORE_SWEEP "%.13g" LAST /* a sweep is at most an hour, to the ns */
#define NUMBERS_READ BEFORE_SWEEP "%lf" LAST

void settings_print(const settings *s, char out[SETTINGS_TEXT])
{
    snprintf(out, SETTINGS_TEXT, "netto " NETTO_VERSION BEFORE_BASE "%s" NUMBERS, s->base, (double)s->sweep / 1e9, s->ids,
             (unsigned long long)s->budget.work, (unsigned long long)s->budget.memory, s->strike_count, s->strike_window);
}

/* The last place of a part: a currency may be called anything. */
static const char *find_last(const char *text, const char *part)
{
    const char *found = NULL;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) found = at;
    return found;
}

static bool parse_numbers(const char *text, settings *s)
{
    double sweep;
    unsigned long long work, bytes;
    if (sscanf(text, NUMBERS_READ, &sweep, &s->ids, &work, &bytes, &s->strike_count, &s->strike_window) != 6) return false;
    if (!(sweep >= 0.0 && sweep <= 1e9)) return false;
    s->sweep = (netto_instant)llround(sweep * 1e9);
    s->budget = (netto_budget){.work = work, .memory = (size_t)bytes};
    return true;
}

/* What was read is written again: it counts if it comes out the same. */
static bool is_told_by(const settings *s, const char *from_base)
{
    char again[SETTINGS_TEXT];
    settings_print(s, again);
    return strcmp(strstr(again, BEFORE_BASE), from_base) == 0;
}

bool settings_parse(netto_text text, settings *out)
{
    char copy[SETTINGS_TEXT];
    settings s = {.sweep = 0};
    if (text.size >= sizeof copy) return false;
    text_copy(text, copy, sizeof copy);
    const char *base = strstr(copy, BEFORE_BASE), *sweep = find_last(copy, BEFORE_SWEEP);
    if (strncmp(copy, "netto ", 6) != 0 || !base || !sweep || base + strlen(BEFORE_BASE) >= sweep) return false;
    const char *name = base + strlen(BEFORE_BASE);
    if ((size_t)(sweep - name) >= sizeof s.base) return false;
    memcpy(s.base, name, (size_t)(sweep - name));
    if (!parse_numbers(sweep, &s) || !is_told_by(&s, base)) return false;
    *out = s;
    return true;
}

netto_status settings_refuse(const settings *own, const char *folder, netto_text told, netto_complaint *complaint)
{
    char sentence[SETTINGS_TEXT];
    settings_print(own, sentence);
    return complain(complaint, NETTO_EPARAMS,
                    "the journal in %s was begun with other settings: it says \"%.*s\", the configuration \"%s\"", folder, TEXT(told),
                    sentence);
}

/* ---- of a journal ----------------------------------------------------------------------------------------- */

static bool read_started(const record *row, arena *a, settings *out)
{
    netto_command c;
    netto_text id;
    policy_sources sources;
    arena_reset(a);
    return row_read(row->kind, row->command, a, &c, &id, &sources, NULL) == NETTO_OK && c.kind == NETTO_NOTICE &&
           text_is(c.notice.action, "started") && settings_parse(c.notice.message, out);
}

static netto_status find_first(journal_reader *reader, settings *out, bool *found, netto_complaint *complaint)
{
    record row;
    trouble t = {0};
    bool more;
    memory purse;
    arena a;
    if (journal_reader_next(reader, &row, &more, &t) != TROUBLE_NONE) return replay_trouble(&t, complaint);
    if (!more) return NETTO_OK;
    memory_init(&purse, SIZE_MAX);
    arena_init(&a, &purse);
    *found = read_started(&row, &a, out);
    arena_destroy(&a);
    if (*found) return NETTO_OK;
    return complain(complaint, NETTO_EDAMAGED, "row %llu, %.*s, does not tell with which settings the journal began",
                    (unsigned long long)row.sequence, TEXT(row.kind));
}

netto_status settings_find(const system_calls *system, const char *folder, settings *out, bool *found,
                           netto_complaint *complaint)
{
    trouble t = {0};
    journal_reader *reader;
    journal_reading what = {.system = system, .folder = folder};
    *found = false;
    if (journal_reader_open(&what, &reader, &t) != TROUBLE_NONE) return replay_trouble(&t, complaint);
    bool gone = journal_reader_first(reader) > 1;
    netto_status status = gone ? NETTO_OK : find_first(reader, out, found, complaint);
    journal_reader_close(reader);
    if (!gone) return status;
    *found = resume_settings(system, folder, out);
    return *found ? NETTO_OK : complain(complaint, NETTO_EDAMAGED, "its first row is gone, and no snapshot tells with which settings it began");
}
