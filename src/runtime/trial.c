/* trial.c: a scratch engine in which a policy's own tests run. */
#include "runtime/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/complain.h"
#include "base/text.h"
#include "netto/engine.h"
#include "runtime/check_matrix.h"
#include "runtime/trial_meter.h"
#include "wire/method.h"

#define TRIAL_START    (1767225600 * NETTO_SECOND) /* 2026-01-01T00:00Z */
#define TRIAL_CAPACITY ((size_t)256 << 20)         /* bytes of a test's engine */
#define TRIAL_TICKS    100000                      /* of one advance */
#define TRIAL_ANSWER   ((size_t)16 << 20)

/* Units of work: what an engine does grows with the square of what it holds. */
#define TICK_CHARGE 100
#define SIZE_GRAIN  16 /* bytes of a request that put something there to stay */
#define SIZE_CHARGE 256

typedef struct trial {
    netto_engine *engine;
    netto_allowance *allowance;
    const trial_report *report;
    trial_failures failures;
    uint64_t size;
    netto_instant now;
    netto_instant deadline;
    memory purse;
    arena arena;
    writer answer;
    struct request request;
    struct answer reply;
} trial;

/* ---- work ---------------------------------------------------------------------------------------------- */

static bool is_stopped(const netto_allowance *a)
{
    return a->stopped && a->stopped(a->self);
}

static netto_status draw(trial *t, uint64_t units, netto_complaint *complaint)
{
    netto_allowance *a = t->allowance;
    units += t->size * t->size / SIZE_CHARGE;
    a->left -= units < a->left ? units : a->left;
    if (is_stopped(a)) return complain(complaint, NETTO_ETOOLARGE, "the tests were stopped");
    if (a->left > 0) return NETTO_OK;
    return complain(complaint, NETTO_ETOOLARGE, "the work of a test, or of all tests together, is used up");
}

static bool puts_something(netto_command_kind kind)
{
    return kind == NETTO_INSTRUMENT_PUT || kind == NETTO_POSITION_PUT || kind == NETTO_TRADE_APPLY;
}

/* ---- calls -------------------------------------------------------------------------------------------- */

static netto_status step(trial *t, netto_command *c, netto_decision *out)
{
    c->at = t->now;
    netto_status status = netto_engine_step(t->engine, c, out);
    t->deadline = out->next_deadline;
    return status;
}

static netto_status check_model(trial *t, netto_correlation *m, netto_complaint *complaint)
{
    size_t square = (size_t)m->factor_count * m->factor_count;
    check_repair repair = {.own = m->repair ? arena_array(&t->arena, square + 1, sizeof(double)) : NULL};
    if (m->repair && !repair.own) return complain(complaint, NETTO_ECAPACITY, "no memory to repair a matrix of %u factors", m->factor_count);
    if (m->repair) memcpy(repair.own, m->rho, square * sizeof *repair.own);
    return check_matrix(m, &repair, complaint);
}

/* What a job does for the house is done here at once. */
static netto_status serve(trial *t, netto_complaint *complaint)
{
    struct request *r = &t->request;
    netto_decision *d = &t->reply.decision;
    if (r->method->kind == NETTO_COMMAND_KIND_COUNT)
        return complain(complaint, NETTO_EMETHOD, "a test cannot call %s", r->method->name);
    if (r->command.as_of) return complain(complaint, NETTO_EPARAMS, "a test keeps no journal to look back in; leave out {at}");
    netto_status status = NETTO_OK;
    if (r->method->kind == NETTO_CORRELATION_PUT) status = check_model(t, &r->command.correlation, complaint);
    if (status != NETTO_OK) return status;
    bool model = r->method->kind == NETTO_CORRELATION_PUT && t->report && t->report->modelled;
    if (model) t->report->modelled(t->report->self, r->command.correlation.name);
    status = r->method->mutates ? step(t, &r->command, d) : netto_engine_report(t->engine, &r->command, NULL, d);
    if (status != NETTO_OK) *complaint = d->complaint;
    return status;
}

static netto_status decode(trial *t, netto_text name, netto_text params, netto_complaint *complaint)
{
    decoder d;
    t->request = (struct request){.method = method_find(name), .params = params};
    if (!t->request.method) return complain(complaint, NETTO_EMETHOD, "no method '%.*s'", TEXT(name));
    arena_reset(&t->arena);
    decoder_init(&d, params, &t->arena, complaint);
    t->request.method->decode(&d, &t->request);
    return reader_finish(&d.in);
}

static netto_status ask(trial *t, netto_text method, netto_text params, netto_text *result, netto_complaint *complaint)
{
    netto_status status = decode(t, method, params, complaint);
    if (status == NETTO_OK && puts_something(t->request.method->kind)) t->size += params.size / SIZE_GRAIN + 1;
    if (status == NETTO_OK) status = draw(t, 0, complaint);
    if (status == NETTO_OK) status = serve(t, complaint);
    if (status != NETTO_OK) return status;
    writer_rewind(&t->answer, 0);
    t->request.method->encode(&t->answer, &t->request, &t->reply);
    if (t->answer.failed) return complain(complaint, NETTO_ETOOLARGE, "the answer is too large for a test");
    *result = writer_text_of(&t->answer);
    return NETTO_OK;
}

static netto_status call(void *self, netto_text method, netto_text params, netto_text *result,
                         netto_complaint *complaint)
{
    trial *t = self;
    netto_status status = ask(t, method, params, result, complaint);
    trial_failures_told(&t->failures, status == NETTO_OK ? *result : text_of(complaint->text));
    return status;
}

/* Time passes as it would: with a tick at every deadline. */
static netto_status advance(void *self, double seconds, netto_complaint *complaint)
{
    trial *t = self;
    netto_decision d;
    if (!(seconds >= 0.0 && seconds <= 1e9))
        return complain(complaint, NETTO_EDOMAIN, "advance takes 0 to 10^9 seconds, not %g", seconds);
    netto_instant target = t->now + (netto_instant)llround(seconds * 1e9);
    for (uint32_t ticks = 0; t->now < target; ticks++) {
        if (ticks == TRIAL_TICKS) return complain(complaint, NETTO_ETOOLARGE, "too much happens in one advance");
        bool early = t->deadline != NETTO_NEVER && t->deadline < target;
        if (early && t->deadline > t->now) t->now = t->deadline;
        if (!early) t->now = target;
        netto_command tick = {.kind = NETTO_TICK};
        netto_status status = draw(t, TICK_CHARGE, complaint);
        if (status != NETTO_OK) return status;
        status = step(t, &tick, &d);
        if (status != NETTO_OK) return *complaint = d.complaint, status;
    }
    return NETTO_OK;
}

/* ---- one test ------------------------------------------------------------------------------------------ */

static netto_status open_trial(trial *t, netto_policy *policy, netto_allowance *allowance, const trial_report *report, netto_complaint *complaint)
{
    netto_engine_options options = {.capacity = TRIAL_CAPACITY};
    *t = (trial){.now = TRIAL_START, .deadline = NETTO_NEVER, .allowance = allowance, .report = report};
    memory_init(&t->purse, TRIAL_CAPACITY);
    arena_init(&t->arena, &t->purse);
    writer_init(&t->answer, &t->purse, TRIAL_ANSWER);
    if (netto_engine_create(&options, &t->engine) != NETTO_OK)
        return complain(complaint, NETTO_ECAPACITY, "no memory for a test's engine");
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = policy}};
    netto_status status = step(t, &c, &t->reply.decision);
    if (status != NETTO_OK) *complaint = t->reply.decision.complaint;
    return status;
}

static void close_trial(trial *t)
{
    netto_engine_destroy(t->engine);
    writer_destroy(&t->answer);
    arena_destroy(&t->arena);
}

typedef struct loader {
    const netto_source *sources;
    uint32_t count;
    netto_text params;
    netto_budget budget;
    const trial_report *report;
    trial_failures unheard; /* of all tests */
} loader;

static netto_status load(const loader *l, netto_policy **out, netto_complaint *complaint)
{
    return netto_lua_policy_create(l->sources, l->count, l->params, &l->budget, out, complaint);
}

static void tell_unheard(loader *l, const trial_failures *f, netto_text name)
{
    for (uint32_t i = 0; l->report && l->report->unheard && i < f->count; i++) {
        const char *text = f->items[i].text;
        if (!f->items[i].told && trial_failures_note(&l->unheard, text)) l->report->unheard(l->report->self, name, text);
    }
}

static netto_status run_in(trial *t, loader *l, netto_policy *judge, netto_policy *tester, size_t index, uint32_t *claims,
                           netto_complaint *complaint)
{
    netto_trial doors = {t, call, advance, claims};
    netto_status status = open_trial(t, judge, l->budget.allowance, l->report, complaint);
    if (status == NETTO_OK) status = netto_lua_policy_test(tester, index, &doors, complaint);
    if (status == NETTO_OK) tell_unheard(l, &t->failures, netto_lua_policy_test_name(tester, index));
    close_trial(t);
    return status;
}

/* The hooks that a test's engine asks live in an interpreter of their own, apart from the test. */
static netto_status run_test(loader *l, netto_policy *tester, size_t index, uint32_t *claims, netto_complaint *complaint)
{
    netto_policy *judge;
    netto_status status = load(l, &judge, complaint);
    if (status != NETTO_OK) return status;
    trial *t = malloc(sizeof *t);
    if (!t) {
        judge->destroy(judge);
        return complain(complaint, NETTO_ECAPACITY, "no memory for a test");
    }
    if (l->report) status = trial_meter(&judge, l->report, &t->failures, complaint);
    if (status == NETTO_OK) {
        status = run_in(t, l, judge, tester, index, claims, complaint);
        judge->destroy(judge);
    }
    free(t);
    return status;
}

/* One test has its share of what is left for all. */
static netto_status run_within_share(loader *l, netto_policy *tester, size_t index, uint32_t *claims, netto_complaint *complaint)
{
    netto_allowance *a = l->budget.allowance;
    uint64_t all = a->left, share = netto_lua_policy_test_work(&l->budget);
    if (share > all) share = all;
    a->left = share;
    netto_status status = run_test(l, tester, index, claims, complaint);
    a->left += all - share;
    return status;
}

/* Every test runs, so that whoever looks sees all that is wrong; the first complaint is kept. */
static netto_status run_tests(loader *l, uint32_t *tests, netto_complaint *complaint)
{
    const trial_report *report = l->report;
    netto_policy *tester;
    netto_complaint why;
    netto_status first = NETTO_OK, status = load(l, &tester, complaint);
    if (status != NETTO_OK) return status;
    *tests = (uint32_t)netto_lua_policy_tests(tester);
    for (uint32_t i = 0; i < *tests && !is_stopped(l->budget.allowance); i++) {
        netto_text name = netto_lua_policy_test_name(tester, i);
        uint32_t claims = 0;
        content(&why);
        status = run_within_share(l, tester, i, &claims, &why);
        if (report && report->tested)
            report->tested(report->self, name, netto_lua_policy_test_place(tester, i), claims, status == NETTO_OK ? NULL : &why);
        if (status == NETTO_OK || first != NETTO_OK) continue;
        first = status == NETTO_ECAPACITY ? status : NETTO_EPOLICY;
        complain(complaint, first, "test \"%.*s\": %s", TEXT(name), why.text);
    }
    tester->destroy(tester);
    if (is_stopped(l->budget.allowance)) return complain(complaint, NETTO_EPOLICY, "the tests were stopped");
    return first;
}

netto_status trial_load(const netto_source *sources, uint32_t count, netto_text params, const netto_budget *budget,
                        const trial_report *report, netto_policy **out, uint32_t *tests, netto_complaint *complaint)
{
    loader l = {.sources = sources, .count = count, .params = params, .budget = budget ? *budget : (netto_budget){0}, .report = report};
    netto_allowance all = l.budget.allowance ? *l.budget.allowance : (netto_allowance){0};
    netto_log log = {report ? report->logged : NULL, report ? report->self : NULL};
    *out = NULL;
    l.budget.allowance = NULL; /* it lives on, by itself */
    netto_status status = load(&l, out, complaint);
    if (status != NETTO_OK) return status;
    all.left = netto_lua_policy_stage_work(budget);
    l.budget.allowance = &all;
    if (log.line) l.budget.log = &log;
    return run_tests(&l, tests, complaint);
}
