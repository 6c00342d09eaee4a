/* report.c: a journal at one of its rows as a report: it is read to find the row, then replayed up to there. */
#include "runtime/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/instant.h"
#include "base/text.h"
#include "numeric/spectrum.h"
#include "runtime/replay.h"
#include "runtime/report_parts.h"
#include "runtime/resume.h"

/* ---- the first reading ----------------------------------------------------------------------------------------------- */

static netto_status open_reader(const report_plan *p, journal_reader **out, netto_complaint *complaint)
{
    trouble t = {0};
    journal_reading what = {.system = p->system, .folder = p->folder, .live = p->live};
    return journal_reader_open(&what, out, &t) == TROUBLE_NONE ? NETTO_OK : replay_trouble(&t, complaint);
}

static bool is_wanted(const report_plan *p, const record *row)
{
    if (p->at) return row->sequence <= p->at;
    return p->until == NETTO_NEVER || row->at <= p->until;
}

static bool is_enough(const report_plan *p)
{
    return p->enough && p->enough(p->self);
}

static void count_row(const report_plan *p, report_survey *s, const journal_reader *reader, const record *row)
{
    if (!s->any) s->first = row->sequence;
    s->any = true;
    s->last = row->sequence;
    if (!is_wanted(p, row)) return;
    s->at = journal_reader_at(reader, s->hash);
    s->time = row->at;
    s->rows++;
}

static netto_status read_all(const report_plan *p, journal_reader *reader, report_survey *s, netto_complaint *complaint)
{
    record row;
    trouble t = {0};
    for (bool more = true;;) {
        if (journal_reader_next(reader, &row, &more, &t) != TROUBLE_NONE) return replay_trouble(&t, complaint);
        if (!more || is_enough(p)) return NETTO_OK;
        count_row(p, s, reader, &row);
        if (p->progress) p->progress(p->self, REPORT_READING, row.sequence);
    }
}

static netto_status refuse_row(const report_plan *p, const report_survey *s, netto_complaint *complaint)
{
    unsigned long long first = s->first, last = s->last;
    char at[INSTANT_TEXT];
    if (!s->any && (p->at || p->from || p->until != NETTO_NEVER)) return complain(complaint, NETTO_EPARAMS, "the journal has no rows");
    if (!s->any) return NETTO_OK;
    if (p->at && (p->at < s->first || p->at > s->last))
        return complain(complaint, NETTO_EPARAMS, "there is no row %llu; the journal has rows %llu to %llu", (unsigned long long)p->at,
                        first, last);
    if (s->at == 0) {
        instant_print(p->until, at);
        return complain(complaint, NETTO_EPARAMS, "no row is as old as %s; the journal has rows %llu to %llu", at, first, last);
    }
    if (p->from <= s->at) return NETTO_OK;
    return complain(complaint, NETTO_EPARAMS, "decisions from row %llu on: the report ends at row %llu", (unsigned long long)p->from,
                    (unsigned long long)s->at);
}

static netto_status find_row(const report_plan *p, report_survey *s, netto_complaint *complaint)
{
    journal_reader *reader;
    netto_status status = open_reader(p, &reader, complaint);
    if (status != NETTO_OK) return status;
    status = read_all(p, reader, s, complaint);
    journal_reader_close(reader);
    return status == NETTO_OK ? refuse_row(p, s, complaint) : status;
}

/* ---- the replay ------------------------------------------------------------------------------------------------------ */

typedef struct again {
    report report;
    shelf shelf;
} again;

void report_init(report *r, const report_plan *plan, netto_engine *engine, const char *base)
{
    r->plan = plan;
    r->engine = engine;
    memory_init(&r->purse, SIZE_MAX);
    writer_init(&r->row, &r->purse, 1 << 20);
    tally_init(&r->tally, base);
    idmap *maps[] = {&r->accounts, &r->limits, &r->kinds, &r->assets};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) idmap_init(maps[i], &r->purse);
    r->breaches.memory = r->totals.memory = &r->purse;
}

void report_drop(report *r)
{
    tally_map_destroy(&r->totals);
    tally_map_destroy(&r->breaches);
    idmap *maps[] = {&r->accounts, &r->limits, &r->kinds, &r->assets};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) idmap_destroy(maps[i]);
    tally_destroy(&r->tally);
    writer_destroy(&r->row);
}

static void stepped(void *self, const record *row, const netto_command *command, const netto_decision *decision)
{
    report *r = &((again *)self)->report;
    report_saw(r, row->sequence >= r->from ? row : NULL, command, decision);
    if (r->plan->progress) r->plan->progress(r->plan->self, REPORT_REPLAYING, row->sequence);
}

/* Nobody reads what cannot be kept. */
static bool wanted(void *self, const record *row)
{
    report *r = &((again *)self)->report;
    (void)row;
    if (is_enough(r->plan)) r->stopped = true;
    return !r->stopped;
}

static void forget(void *self, netto_policy *policy)
{
    netto_engine_forget(((again *)self)->report.engine, policy);
}

static netto_status replay_rows(again *a, netto_complaint *complaint)
{
    report *r = &a->report;
    const report_plan *p = r->plan;
    replay_result result;
    replay_plan plan = {.system = p->system, .folder = p->folder, .engine = r->engine, .from = r->opening + 1,
                        .budget = &r->settings.budget, .shelf = &a->shelf, .until = r->survey.at, .wanted = wanted,
                        .stepped = stepped, .self = a};
    return r->survey.any && r->opening < r->survey.at ? replay_run(&plan, &result, complaint) : NETTO_OK;
}

/* Where the first rows are gone, decisions are known from the snapshot on. */
static netto_status open_books(report *r, const resumed *from, netto_complaint *complaint)
{
    uint64_t wanted = r->plan->from;
    r->engine = from->engine;
    r->decides = netto_engine_policy(r->engine);
    r->opening = from->row.sequence;
    r->from = r->opening ? r->opening + 1 : r->survey.first;
    if (wanted && wanted < r->from)
        return complain(complaint, NETTO_EPARAMS, "decisions from row %llu on: they are known from row %llu on, for older rows are gone",
                        (unsigned long long)wanted, (unsigned long long)r->from);
    if (wanted) r->from = wanted;
    return r->opening ? report_open(r, complaint) : NETTO_OK;
}

static netto_status run(again *a, netto_complaint *complaint)
{
    report *r = &a->report;
    resumed from;
    resume_plan plan = {.system = r->plan->system, .folder = r->plan->folder, .live = r->plan->live, .settings = &r->settings,
                        .capacity = r->plan->capacity ? r->plan->capacity : RESUME_CAPACITY, .until = r->survey.at, .whole = true,
                        .shelf = &a->shelf};
    spectrum_single_thread();
    shelf_init(&a->shelf, 0, forget, a);
    netto_status status = resume_engine(&plan, &from, complaint);
    if (status != NETTO_OK) return shelf_destroy(&a->shelf), status;
    status = open_books(r, &from, complaint);
    if (status == NETTO_OK) status = replay_rows(a, complaint);
    if (status == NETTO_OK && !r->stopped) status = report_tell(r, complaint);
    netto_engine_destroy(from.engine);
    shelf_destroy(&a->shelf);
    return status;
}

static void tell_result(const report *r, report_result *out)
{
    *out = (report_result){.at = r->survey.at, .checks = REPORT_CHECK_COUNT, .stopped = r->stopped};
    for (int i = 0; i < REPORT_CHECK_COUNT; i++)
        if (r->checks[i].differing && !out->differing++) text_copy(text_of(r->checks[i].first), out->first, sizeof out->first);
}

netto_status report_run(const report_plan *plan, report_result *out, netto_complaint *complaint)
{
    settings begun = settings_of(&(netto_engine_options){0}, &(netto_budget){0});
    report_survey survey = {.any = false};
    bool found;
    netto_status status = NETTO_OK;
    if (plan->settings)
        begun = *plan->settings;
    else
        status = settings_find(plan->system, plan->folder, &begun, &found, complaint);
    if (status == NETTO_OK) status = find_row(plan, &survey, complaint);
    if (status != NETTO_OK) return status;
    *out = (report_result){.stopped = true};
    if (is_enough(plan)) return NETTO_OK;
    again *a = calloc(1, sizeof *a);
    if (!a) return complain(complaint, NETTO_ECAPACITY, "no memory for a report");
    report_init(&a->report, plan, NULL, survey.any ? begun.base : NULL);
    a->report.settings = begun;
    a->report.survey = survey;
    status = run(a, complaint);
    tell_result(&a->report, out);
    report_drop(&a->report);
    free(a);
    return status;
}
