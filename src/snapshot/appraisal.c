/* appraisal.c: the active assessment in a snapshot: what the policy answered, and what accounts came to. */
#include <assert.h>

#include "appraisal/cells.h"
#include "base/text.h"
#include "netting/partition.h"
#include "snapshot/snapshot.h"

SNAPSHOT_KNOWS(assessment, 0, 0, 0, 0, {}, {}, {}, 0, 0, {}, 0, 0, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, {});
SNAPSHOT_KNOWS(seats, {}, 0, 0, {});
SNAPSHOT_KNOWS(strikes, {}, 0, 0, 0, 0); /* failing is of the command in hand; what is tripped is counted again */
SNAPSHOT_KNOWS(strike, 0, 0, 0, 0);
SNAPSHOT_KNOWS(column_cell, 0, 0, 0, 0, 0, 0, 0); /* `second` is of measures, whose columns are asked again */
SNAPSHOT_KNOWS(unit_cell, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(appraisal, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, 0, 0, 0);
SNAPSHOT_KNOWS(pool_appraisal, 0, 0, {});
SNAPSHOT_KNOWS(netting_set, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

/* What was weighed at this version under another model than stands is weighed anew before anybody reads it. */
static uint64_t lasting(const assessment *a, uint64_t at)
{
    return assessment_model_version(a) > at ? 0 : at;
}

static void status_field(stream *s, netto_status *status)
{
    uint32_t number = *status;
    stream_below(s, &number, NETTO_STATUS_COUNT);
    *status = (netto_status)number;
}

/* ---- columns ---------------------------------------------------------------------------------------------- */

static void cell_fields(stream *s, column_cell *c)
{
    stream_real(s, &c->value);
    stream_u64(s, &c->asked);
    stream_u64(s, &c->work);
    stream_u64(s, &c->charged);
    stream_u32(s, &c->reads);
    status_field(s, &c->status);
}

static void save_column(stream *s, const column *c, uint32_t instruments, bool hook)
{
    uint32_t count = hook ? instruments : 0;
    assert(count <= c->count);
    stream_count(s, &count, 1);
    for (uint32_t i = 0; i < count; i++) {
        column_cell cell = c->cells[i];
        cell_fields(s, &cell);
    }
}

static void load_column(stream *s, column *c)
{
    uint32_t count = 0;
    stream_count(s, &count, 1);
    if (!stream_require(s, count == c->count, "the policy has other hooks")) return;
    for (uint32_t i = 0; i < count && stream_good(s); i++) cell_fields(s, &c->cells[i]);
}

/* Where factors sit stands in the model; here is who was asked. */
static void save_seats(stream *s, const assessment *a)
{
    uint32_t count = a->seats.next;
    stream_count(s, &count, 1);
    for (uint32_t i = 0; i < count; i++) {
        column_cell cell = a->seats.of.cells[i];
        cell_fields(s, &cell);
    }
}

static void load_seats(stream *s, const book *b, assessment *a)
{
    stream_count(s, &a->seats.next, 1);
    if (!stream_good(s) || !stream_require(s, a->seats.next <= book_factor_count(b), "the policy has other hooks")) return;
    if (a->celled && !cells_fit(a, b)) return stream_starved(s);
    if (!stream_require(s, a->seats.next <= a->seats.of.count, "the policy has other hooks")) return;
    for (uint32_t i = 0; i < a->seats.next && stream_good(s); i++) {
        cell_fields(s, &a->seats.of.cells[i]);
        a->seats.late += !a->seats.of.cells[i].asked;
    }
}

static void unit_fields(stream *s, const book *b, unit_cell *u)
{
    stream_u64(s, &u->at);
    stream_u64(s, &u->version);
    stream_real(s, &u->w);
    stream_below(s, &u->factor, book_factor_count(b));
    stream_flag(s, &u->single);
}

static void save_units(stream *s, const netto_engine *e)
{
    for (uint32_t i = 0; i < book_instrument_count(&e->book); i++) {
        unit_cell u = e->active->units.cells[i];
        if (!lasting(e->active, u.at)) u = (unit_cell){0};
        unit_fields(s, &e->book, &u);
    }
}

static void load_units(stream *s, netto_engine *e)
{
    const assessment *a = e->active;
    for (uint32_t i = 0; i < book_instrument_count(&e->book) && stream_good(s); i++) {
        unit_cell *u = &a->units.cells[i];
        unit_fields(s, &e->book, u);
        u->row = assessment_known_row(a, u->factor);
    }
}

/* ---- the last failure ------------------------------------------------------------------------------------- */

#define RULES 7

static const char *const rules[RULES + 1] = {NULL, assessment_haircut_rule, assessment_collateral_rule,
                                             assessment_correlation_rule, assessment_margin_rule, assessment_rebalance_rule,
                                             assessment_limit_rule, assessment_check_rule};

static void failure_fields(stream *s, assessment *a, uint32_t *rule, netto_text *said)
{
    stream_below(s, rule, RULES + 1);
    stream_u64(s, &a->failed_slot);
    status_field(s, &a->failure.status);
    stream_i32(s, &a->failure.row);
    stream_text(s, said, sizeof a->failure.text - 1);
}

static void save_failure(stream *s, const assessment *from)
{
    assessment a = *from;
    uint32_t rule = 0;
    netto_text said = text_of(from->failure.text);
    while (rules[rule] != a.failed_rule) rule++;
    failure_fields(s, &a, &rule, &said);
}

static void load_failure(stream *s, assessment *a)
{
    uint32_t rule = 0;
    netto_text said = {0};
    failure_fields(s, a, &rule, &said);
    a->failed_rule = rules[rule];
    text_copy(said, a->failure.text, sizeof a->failure.text);
}

/* ---- strikes ---------------------------------------------------------------------------------------------- */

static void strikes_fields(stream *s, strikes *k)
{
    k->tripped = k->breakers = 0;
    for (uint32_t i = 0; i < STRIKE_RULES; i++) {
        stream_u64(s, &k->rules[i].began);
        stream_u32(s, &k->rules[i].failed);
        stream_flag(s, &k->rules[i].tripped);
        k->tripped += k->rules[i].tripped;
        k->breakers += strike_breaks(i) && k->rules[i].tripped;
    }
    stream_i64(s, &k->at);
}

/* What is counted is a rule of the policy. */
static bool are_strikes(const netto_policy *policy, const strikes *k)
{
    for (uint32_t i = STRIKE_NAMED; i < STRIKE_RULES; i++) {
        bool there = i < STRIKE_BREAKER ? i - STRIKE_FOLD < policy->fold_count
                   : strike_breaks(i) ? i - STRIKE_BREAKER < policy->breaker_count : i - STRIKE_PLAN < policy->rebalance_count;
        if (!there && (k->rules[i].tripped || k->rules[i].failed)) return false;
    }
    return true;
}

void snapshot_save_columns(stream *s, const netto_engine *e)
{
    const assessment *a = e->active;
    uint64_t states = a->states;
    uint32_t instruments = book_instrument_count(&e->book);
    strikes k = a->strikes;
    stream_u64(s, &states);
    save_failure(s, a);
    strikes_fields(s, &k);
    snapshot_save_correlation(s, &a->own);
    save_seats(s, a);
    save_column(s, &a->haircuts, instruments, a->policy->hooks.haircut != NULL);
    save_column(s, &a->collateral, instruments, a->policy->hooks.collateral != NULL);
    save_units(s, e);
}

void snapshot_load_columns(stream *s, netto_engine *e)
{
    assessment *a = e->active;
    stream_u64(s, &a->states);
    load_failure(s, a);
    strikes_fields(s, &a->strikes);
    stream_require(s, are_strikes(a->policy, &a->strikes), "a rule failed that the policy does not have");
    snapshot_load_correlation(s, &e->book, &a->own);
    bool fits = a->own.type == (a->celled ? CORRELATION_CELLS : NETTO_MODEL_MATRIX) && (a->function || a->own.matrix.order == 0);
    stream_require(s, fits, "the policy has other hooks");
    load_seats(s, &e->book, a);
    load_column(s, &a->haircuts);
    load_column(s, &a->collateral);
    load_units(s, e);
}

/* ---- sets ------------------------------------------------------------------------------------------------- */

#define AXIS_SIZE 24 /* bytes in the stream */
#define SET_SIZE  61

static void set_fields(stream *s, netting_set *n)
{
    stream_u64(s, &n->key);
    stream_u32(s, &n->modelled);
    stream_u32(s, &n->shifts);
    stream_real(s, &n->net);
    stream_real(s, &n->k2);
    stream_real(s, &n->k2_stressed);
    stream_real(s, &n->gross);
    stream_real(s, &n->gross_peak);
    stream_flag(s, &n->known);
    stream_count(s, &n->count, AXIS_SIZE);
}

static void axis_fields(stream *s, const book *b, double *w, double *y, double *y_stressed, uint32_t *factor, uint32_t *uses)
{
    stream_real(s, w);
    stream_real(s, y);
    if (y_stressed) stream_real(s, y_stressed);
    stream_below(s, factor, book_factor_count(b));
    stream_u32(s, uses);
}

static void save_set(stream *s, const book *b, const netting_set *from)
{
    netting_set n = *from;
    set_fields(s, &n);
    for (uint32_t i = 0; i < n.count; i++) {
        double w = n.w[i], y = n.known ? n.y[i] : 0.0, stressed = n.known && n.twice ? n.y_stressed[i] : 0.0;
        uint32_t factor = n.factor[i], uses = n.uses[i];
        axis_fields(s, b, &w, &y, n.twice ? &stressed : NULL, &factor, &uses);
    }
}

/* An axis stands in its part, behind the one before it, and in the model's row of its factor. */
static bool in_place(const assessment *a, netting_set *n, uint32_t i)
{
    bool modelled = i < n->modelled, first = i == 0 || i == n->modelled;
    n->row[i] = assessment_known_row(a, n->factor[i]);
    if (n->twice) n->row_stressed[i] = n->row[i] == SLOT_NONE ? SLOT_NONE : correlation_row(a->stressed, n->factor[i]);
    return (n->row[i] != SLOT_NONE) == modelled && (first || n->factor[i - 1] < n->factor[i]) && n->uses[i] > 0;
}

static bool key_means_something(const book *b, uint64_t key)
{
    if (partition_is_alone(key)) return key < PARTITION_ALONE + book_instrument_count(b);
    return key == PARTITION_COMMON || (partition_is_named(key) && partition_slot(key) < b->set_ids.count);
}

static void load_set(stream *s, const netto_engine *e, netting_set *n)
{
    netting_set read = {0};
    set_fields(s, &read);
    if (!stream_good(s)) return;
    if (read.modelled > read.count || !key_means_something(&e->book, read.key)) return stream_damaged(s, "a set is none");
    read.twice = e->active->twice;
    netting_set_twice(e->active->memory, n, read.twice);
    if (!netting_set_reserve(e->active->memory, n, read.count)) return stream_starved(s);
    read.w = n->w, read.y = n->y, read.factor = n->factor, read.row = n->row, read.uses = n->uses;
    read.y_stressed = n->y_stressed, read.row_stressed = n->row_stressed;
    read.capacity = n->capacity;
    *n = read;
    for (uint32_t i = 0; i < n->count && stream_good(s); i++) {
        axis_fields(s, &e->book, &n->w[i], &n->y[i], n->twice ? &n->y_stressed[i] : NULL, &n->factor[i], &n->uses[i]);
        if (stream_good(s)) stream_require(s, in_place(e->active, n, i), "the axes of a set are not in order");
    }
}

/* ---- appraisals ------------------------------------------------------------------------------------------- */

static void appraisal_fields(stream *s, appraisal *p)
{
    stream_u64(s, &p->fresh);
    stream_u64(s, &p->lines_fresh);
    stream_real(s, &p->value);
    stream_real(s, &p->collateral);
    stream_real(s, &p->gained);
    stream_u64(s, &p->state);
    stream_u64(s, &p->asked);
    stream_u64(s, &p->asked_pool);
    stream_i64(s, &p->asked_at);
    stream_u64(s, &p->asked_version);
    stream_u64(s, &p->margin_work);
    stream_u64(s, &p->lines_work);
    stream_u32(s, &p->reads);
    status_field(s, &p->margin_status);
    stream_real(s, &p->margin.initial);
    stream_real(s, &p->margin.maintenance);
    stream_real(s, &p->margin.warning);
    stream_real(s, &p->margin.liquidation);
}

static void save_pool(stream *s, const netto_engine *e, const pool_appraisal *pool)
{
    bool there = pool != NULL;
    stream_flag(s, &there);
    if (!pool) return;
    uint64_t fresh = lasting(e->active, pool->fresh), state = pool->state;
    stream_u64(s, &fresh);
    stream_u64(s, &state);
    if (fresh) save_set(s, &e->book, &pool->set);
}

void snapshot_save_appraisals(stream *s, const netto_engine *e)
{
    const assessment *a = e->active;
    for (uint32_t slot = 0; slot < book_account_count(&e->book); slot++) {
        appraisal p = a->appraisals[slot];
        p.fresh = lasting(a, p.fresh);
        appraisal_fields(s, &p);
        if (p.fresh) {
            stream_count(s, &p.set_count, SET_SIZE);
            for (uint32_t i = 0; i < p.set_count; i++) save_set(s, &e->book, &p.sets[i]);
        }
        save_pool(s, e, p.pool);
    }
}

static void load_sets(stream *s, const netto_engine *e, appraisal *p)
{
    uint32_t count = 0;
    stream_count(s, &count, SET_SIZE);
    if (!stream_good(s) || count == 0) return;
    p->sets = memory_take(e->active->memory, count * sizeof *p->sets);
    if (!p->sets) return stream_starved(s);
    p->set_count = p->set_capacity = count;
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        load_set(s, e, &p->sets[i]);
        if (i && stream_good(s)) stream_require(s, p->sets[i - 1].key < p->sets[i].key, "sets are not in order");
    }
}

static void load_pool(stream *s, const netto_engine *e, appraisal *p)
{
    bool there = false;
    stream_flag(s, &there);
    if (!there) return;
    p->pool = memory_take(e->active->memory, sizeof *p->pool);
    if (!p->pool) return stream_starved(s);
    stream_u64(s, &p->pool->fresh);
    stream_u64(s, &p->pool->state);
    if (p->pool->fresh) load_set(s, e, &p->pool->set);
}

void snapshot_load_appraisals(stream *s, netto_engine *e)
{
    const assessment *a = e->active;
    for (uint32_t slot = 0; slot < book_account_count(&e->book) && stream_good(s); slot++) {
        appraisal *p = &a->appraisals[slot];
        appraisal_fields(s, p);
        if (stream_good(s) && p->fresh) load_sets(s, e, p);
        load_pool(s, e, p);
    }
}
