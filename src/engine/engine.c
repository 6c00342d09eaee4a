/* engine.c: (state, command) -> (state, decision): time, dispatch, and what all commands share. */
#include "netto/engine.h"

#include <stddef.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "engine/rebalance.h"
#include "engine/settlement.h"
#include "engine/shadow.h"
#include "engine/step.h"
#include "engine/strikes.h"
#include "engine/trip.h"
#include "engine/watch.h"

#define CAPACITY_DEFAULT  ((size_t)8 << 30)
#define TRADE_IDS_DEFAULT ((uint32_t)1 << 24)
#define TRADE_IDS_MOST    ((uint32_t)1 << 30)
#define TIDY_STEP         32 /* appraisals of a retired policy given back at each command */

/* ---- made and destroyed ----------------------------------------------------------------------------- */

static netto_status found(netto_engine *e, const netto_engine_options *o)
{
    uint32_t trade_ids = o->trade_ids ? o->trade_ids : TRADE_IDS_DEFAULT;
    e->sweep_every = o->sweep ? o->sweep : NETTO_SECOND;
    e->strike_count = o->strike_count ? o->strike_count : STRIKE_COUNT;
    e->strike_window = o->strike_window ? o->strike_window : STRIKE_WINDOW;
    e->sweep = (sweep){.due = NETTO_NEVER, .started = NETTO_NEVER};
    e->breakers.rounds.due = e->breakers.rounds.started = NETTO_NEVER;
    if (e->sweep_every < 0 || trade_ids > TRADE_IDS_MOST) return NETTO_EPARAMS;
    netto_status status = book_init(&e->book, &e->memory, text_of(o->base ? o->base : "USD"), trade_ids);
    if (status != NETTO_OK) return status;
    e->active = assessment_create(&e->memory, &e->cuts, netto_policy_built_in());
    bool fits = e->active && assessment_fit(e->active, &e->book);
    fits = fits && schedule_reserve(&e->schedule, &e->memory, TRIP_DEADLINES + SETTLEMENT_DEADLINES);
    if (!fits || !breakers_fit(&e->breakers, &e->memory, book_instrument_count(&e->book))) return NETTO_ECAPACITY;
    assessment_bind(e->active, e->models, e->model_count);
    return NETTO_OK;
}

netto_status netto_engine_create(const netto_engine_options *options, netto_engine **out)
{
    static const netto_engine_options defaults;
    const netto_engine_options *o = options ? options : &defaults;
    memory purse;
    memory_init(&purse, o->capacity ? o->capacity : CAPACITY_DEFAULT);
    netto_engine *e = memory_take(&purse, sizeof *e);
    if (!e) return NETTO_ECAPACITY;
    e->memory = purse;
    e->cuts.memory = e->shadow.cuts.memory = &e->memory;
    e->shadow.cuts.shadow = true;
    netto_status status = found(e, o);
    if (status == NETTO_OK)
        *out = e;
    else
        netto_engine_destroy(e);
    return status;
}

static void destroy_all(assessment *a)
{
    while (a) {
        assessment *next = a->next;
        assessment_destroy(a);
        a = next;
    }
}

void netto_engine_destroy(netto_engine *e)
{
    if (!e) return;
    destroy_all(e->prepared);
    destroy_all(e->retired);
    if (e->active) assessment_destroy(e->active);
    for (uint32_t i = 0; i < e->model_count; i++) correlation_destroy(&e->models[i]);
    memory_drop(&e->memory, e->models, e->model_capacity * sizeof *e->models);
    breakers_drop(&e->breakers, &e->memory);
    rebalance_drop(e);
    for (uint32_t i = 0; i < e->finding_capacity; i++) memory_drop(&e->memory, e->findings[i].held, e->findings[i].held_capacity * sizeof *e->findings[i].held);
    memory_drop(&e->memory, e->findings, e->finding_capacity * sizeof *e->findings);
    schedule_destroy(&e->schedule, &e->memory);
    cuts_drop(&e->cuts);
    cuts_drop(&e->shadow.cuts);
    memory_drop(&e->memory, e->shadow.findings, e->shadow.capacity * sizeof *e->shadow.findings);
    memory_drop(&e->memory, e->shadow.things, e->shadow.thing_capacity * sizeof *e->shadow.things);
    memory_drop(&e->memory, e->events.items, e->events.capacity * sizeof *e->events.items);
    book_destroy(&e->book);
    memory purse = e->memory;
    memory_drop(&purse, e, sizeof *e);
}

/* ---- time ---------------------------------------------------------------------------------------------- */

static bool passed(netto_instant every, netto_instant before, netto_instant now)
{
    return every && history_grid(every, before) != history_grid(every, now);
}

/* Time moves with commands only; a new day, or a new sample of the history, is a change of the world. */
static void advance(book *b, netto_instant at)
{
    netto_instant before = b->now;
    if (at <= before) return;
    b->now = at;
    if (passed(NETTO_DAY, before, at)) b->day_version = b->world = b->version;
    if (passed(b->history.every, before, at)) b->grid_version = b->world = b->version;
}

/* ---- commands ------------------------------------------------------------------------------------------- */

static netto_status dispatch(netto_engine *e, const netto_command *c, netto_decision *out)
{
    switch (c->kind) {
    case NETTO_INSTRUMENT_PUT:
    case NETTO_FACTOR_PUT:
    case NETTO_FX_PUT:
    case NETTO_SET_PUT:
    case NETTO_ACCOUNT_PUT: return on_setup(e, c, out);
    case NETTO_MARK_PUT: return on_mark(e, c, out);
    case NETTO_COLLATERAL_PUT: return on_collateral(e, c, out);
    case NETTO_POSITION_PUT: return on_position(e, c, out);
    case NETTO_TRADE_APPLY: return on_trade(e, c, out);
    case NETTO_ORDER_OPEN: return on_order_open(e, c, out);
    case NETTO_ORDER_CLOSE: return on_order_close(e, c, out);
    case NETTO_BREAKER_TRIP:
    case NETTO_BREAKER_RESET: return on_breaker(e, c, out);
    case NETTO_CORRELATION_PUT: return on_correlation(e, c, out);
    case NETTO_VARIATION_SETTLE: return on_variation(e, c, out);
    case NETTO_SETTLEMENT_CONFIRM: return on_settlement(e, c, out);
    case NETTO_CALENDAR_PUT: return on_calendar(e, c, out);
    case NETTO_FORECAST_PUT: return on_forecast(e, c, out);
    case NETTO_FORECAST_OUTCOME: return on_outcome(e, c, out);
    case NETTO_POLICY_ACTIVATE: return on_policy(e, c, out);
    case NETTO_POLICY_SHADOW: return on_shadow(e, c, out);
    case NETTO_RULE_FAULT: return on_fault(e, c, out);
    case NETTO_NOTICE: return on_notice(e, c, out);
    case NETTO_TICK: return on_tick(e, c, out);
    default: return complain(&out->complaint, NETTO_EMETHOD, "'%s' changes nothing; ask for a report", netto_command_word(c->kind));
    }
}

void step_clear(netto_decision *out)
{
    const size_t rest = offsetof(netto_decision, seq);
    memset((char *)out + rest, 0, sizeof *out - rest);
    out->complaint.status = NETTO_OK;
    out->complaint.row = -1;
    out->complaint.text[0] = '\0';
}

void step_begin(netto_engine *e, netto_decision *out)
{
    step_clear(out);
    arena_reset(&e->book.scratch);
    e->book.attempt++;
    e->events.count = 0;
    e->fault_told = false;
    e->lines = 0;
    strike_begin(&e->active->strikes);
}

void step_finish(const netto_engine *e, netto_decision *out)
{
    out->seq = e->book.version - 1;
    out->at = e->book.now;
    out->events = e->events.items;
    out->event_count = e->events.count;
    out->policy = e->active->policy->id;
    out->next_deadline = watch_deadline(e);
}

/* What the house does by itself moves no account. */
static bool moves(netto_command_kind kind)
{
    return kind != NETTO_TICK && kind != NETTO_NOTICE && kind != NETTO_RULE_FAULT;
}

/* A refused command leaves no trace: not its number, not its time. */
netto_status netto_engine_step(netto_engine *e, const netto_command *c, netto_decision *out)
{
    book *b = &e->book;
    netto_instant now = b->now;
    uint64_t world = b->world, day = b->day_version, grid = b->grid_version;
    step_begin(e, out);
    b->version++;
    advance(b, c->at);
    bool turned = b->world == b->version;
    bool shadowed = e->shadow.of != NULL;
    netto_status status = cuts_begin(&e->cuts, c, &out->complaint);
    if (status == NETTO_OK && shadowed) status = cuts_begin(&e->shadow.cuts, c, &out->complaint);
    if (status == NETTO_OK) status = dispatch(e, c, out);
    if (status != NETTO_OK) {
        out->complaint.status = status;
        b->version--;
        b->now = now;
        b->world = world;
        b->day_version = day;
        b->grid_version = grid;
    } else {
        if (turned) watch_later(e);
        if (shadowed && moves(c->kind)) shadow_later(e);
        if (e->active->strikes.failing) strike_count(e);
    }
    trip_settle(e);
    e->memory.promised = false;
    out->incomplete = e->memory.broken;
    e->memory.broken = false;
    if (e->retired) netto_engine_tidy(e, TIDY_STEP);
    cuts_end(&e->cuts, out);
    if (shadowed) cuts_end(&e->shadow.cuts, out);
    step_finish(e, out);
    return status;
}

/* ---- the rest ------------------------------------------------------------------------------------------------ */

netto_policy *netto_engine_policy(const netto_engine *e)
{
    return e->active->policy;
}

void netto_engine_stats_get(const netto_engine *e, netto_engine_stats *out)
{
    const book *b = &e->book;
    *out = (netto_engine_stats){.seq = b->version - 1,
                                .events = e->event_count,
                                .accounts = book_account_count(b),
                                .instruments = book_instrument_count(b),
                                .factors = book_factor_count(b),
                                .positions = b->position_count,
                                .trade_ids = trade_ids_count(&b->trades),
                                .orders = b->orders.count,
                                .memory = e->memory.used,
                                .growths = e->memory.growths,
                                .tripped = e->active->strikes.tripped,
                                .tripped_at = e->active->strikes.at,
                                .last = b->now,
                                .next_deadline = watch_deadline(e)};
}

static void digest_matrix(const correlation *m, digest *d)
{
    for (uint32_t i = 0; i < m->matrix.order; i++) {
        if (m->type == NETTO_MODEL_MATRIX) digest_number(d, m->factors[i]);
        for (uint32_t j = 0; j <= i; j++) digest_real(d, symmetric_at(&m->matrix, i, j));
    }
}

static void digest_buckets(const correlation *m, digest *d)
{
    digest_number(d, m->by);
    digest_text(d, bytes_text(&m->key));
    digest_real(d, m->within);
    digest_real(d, m->across);
    for (uint32_t i = 0; i < m->buckets.count; i++) digest_text(d, idmap_text(&m->buckets, i));
}

static void digest_loads(const correlation *m, digest *d)
{
    const double *covariance = correlation_covariance(m);
    size_t n = m->factor_capacity, k = m->drivers;
    for (size_t i = 0; i < n; i++) digest_number(d, m->factors[i]);
    for (size_t i = 0; i < n * k; i++) digest_real(d, m->loads[i]);
    for (size_t i = 0; covariance && i < k * k; i++) digest_real(d, covariance[i]);
}

static void digest_models(const netto_engine *e, digest *d)
{
    for (uint32_t k = 0; k < e->model_count; k++) {
        const correlation *m = &e->models[k];
        digest_text(d, bytes_text(&m->name));
        digest_number(d, (uint64_t)m->type << 1 | m->mode);
        digest_number(d, m->version);
        digest_matrix(m, d);
        if (m->type == NETTO_MODEL_BUCKET) digest_buckets(m, d);
        if (m->type == NETTO_MODEL_FACTOR) digest_loads(m, d);
    }
}

static void digest_findings(const netto_engine *e, digest *d)
{
    for (uint32_t i = 0; i < book_account_count(&e->book); i++) {
        const finding *f = &e->findings[i];
        digest_real(d, f->last_good.initial);
        digest_real(d, f->last_good.maintenance);
        digest_real(d, f->last_good.warning);
        digest_real(d, f->last_good.liquidation);
        digest_number(d, (uint64_t)f->lost << 10 | (uint64_t)f->indefinite << 9 | (uint64_t)f->judged << 8 | f->standing);
        digest_number(d, f->breached);
        digest_number(d, f->soft);
        for (uint32_t k = 0; k < f->held_count; k++) {
            digest_number(d, (uint64_t)f->held[k].limit << 32 | f->held[k].key);
            digest_number(d, (uint64_t)f->held[k].hard << 1 | f->held[k].soft);
        }
    }
}

static void digest_rebalances(const netto_engine *e, digest *d)
{
    for (uint32_t i = 0; i < e->rebalances.count; i++) {
        const rebalance_row *row = &e->rebalances.rows[i];
        digest_number(d, (uint64_t)row->due);
        digest_number(d, (uint64_t)row->next << 1 | row->running);
        for (uint32_t k = 0; k < book_account_count(&e->book); k++) {
            digest_number(d, (uint64_t)row->waits[k].until);
            digest_number(d, (uint64_t)row->waits[k].quiet);
            digest_number(d, row->waits[k].told);
        }
    }
}

static void digest_forecast_passes(const netto_engine *e, digest *d)
{
    for (uint32_t i = 0; i < e->forecast_passes.count; i++) {
        const forecast_pass *p = &e->forecast_passes.rows[i];
        digest_number(d, (uint64_t)p->due);
        digest_number(d, (uint64_t)p->at);
        digest_number(d, (uint64_t)p->from);
        digest_number(d, (uint64_t)p->next << 1 | p->running);
    }
}

static void digest_strikes(const strikes *s, digest *d)
{
    for (uint32_t i = 0; i < STRIKE_RULES; i++) {
        digest_number(d, s->rules[i].began);
        digest_number(d, (uint64_t)s->rules[i].failed << 1 | s->rules[i].tripped);
    }
    digest_number(d, (uint64_t)s->at);
}

static void digest_sweep(const sweep *s, digest *d)
{
    digest_number(d, (uint64_t)s->due);
    digest_number(d, (uint64_t)s->started);
    digest_number(d, (uint64_t)s->next << 2 | (uint64_t)s->running << 1 | s->again);
}

static void digest_breakers(const netto_engine *e, digest *d)
{
    const breakers *k = &e->breakers;
    for (uint32_t i = 0; i < k->count; i++) {
        const standing *s = breakers_at(k, i);
        digest_text(d, s->name);
        digest_number(d, (uint64_t)s->thing << 8 | (uint64_t)s->machine.latched << 5 | (uint64_t)s->failed << 4 |
                             (uint64_t)s->instrument << 3 | s->machine.state);
        digest_number(d, (uint64_t)s->machine.since);
        digest_number(d, (uint64_t)s->machine.due);
        digest_number(d, s->version);
        digest_number(d, (uint64_t)s->action << 2 | s->stops);
        digest_text(d, bytes_text(&s->failure));
        digest_text(d, bytes_text(&s->reason));
        for (uint32_t n = 0; n < s->trip.count; n++) digest_real(d, s->trip.figures[n].value);
    }
    uint32_t accounts = trip_asks_accounts(e) ? book_account_count(&e->book) : 0;
    for (uint32_t i = 0; i < accounts; i++) digest_number(d, breakers_unheard(k, e->findings[i].asked));
    digest_number(d, k->accounts_asked);
    digest_sweep(&k->rounds, d);
    for (uint32_t i = 0; k->asking && i < book_instrument_count(&e->book); i++) {
        digest_number(d, k->asks[i].marks);
        digest_number(d, k->asks[i].ticks);
        digest_number(d, k->asks[i].timed);
        digest_number(d, k->asks[i].owed);
    }
    digest_number(d, k->owed_next);
}

/* Where none runs there is nothing to tell. */
static void digest_shadow(const netto_engine *e, digest *d)
{
    const shadow *s = &e->shadow;
    if (!s->of) return;
    digest_text(d, s->of->policy->id);
    digest_real(d, s->threshold);
    digest_real(d, s->largest);
    const uint64_t numbers[] = {(uint64_t)s->since, (uint64_t)s->credit, s->tell, s->untold, s->orders, s->differed, s->skipped,
                                s->accounts, s->instruments, s->thing, s->largest_account};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) digest_number(d, numbers[i]);
    digest_sweep(&s->sweep, d);
    for (uint32_t i = 0; i < book_account_count(&e->book); i++) {
        const shadow_finding *f = &s->findings[i];
        digest_real(d, f->initial);
        digest_number(d, f->breached);
        digest_number(d, f->tripped);
        digest_number(d, (uint64_t)f->standing << 16 | (uint64_t)f->differs << 8 | f->heavy);
    }
    for (uint32_t i = 0; i < book_instrument_count(&e->book); i++) {
        digest_number(d, s->things[i].tripped);
        digest_number(d, s->things[i].differs);
    }
}

void netto_engine_digest(const netto_engine *e, uint8_t out[32])
{
    digest d;
    digest_begin(&d);
    book_digest(&e->book, &d);
    digest_models(e, &d);
    digest_findings(e, &d);
    digest_breakers(e, &d);
    digest_text(&d, e->active->policy->id);
    digest_strikes(&e->active->strikes, &d);
    digest_rebalances(e, &d);
    digest_forecast_passes(e, &d);
    digest_number(&d, e->event_count);
    digest_sweep(&e->sweep, &d);
    if (e->left.limit || e->left.key) digest_number(&d, (uint64_t)e->left.limit << 32 | e->left.key);
    digest_shadow(e, &d);
    digest_end(&d, out);
}
