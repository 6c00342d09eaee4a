/* on_setup.c: rows that define instruments, factors, currencies, netting sets and accounts. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/rebalance.h"
#include "engine/rows.h"
#include "engine/shadow.h"
#include "engine/step.h"
#include "engine/trip.h"
#include "engine/watch.h"

static const definition *definition_of(netto_command_kind kind)
{
    switch (kind) {
    case NETTO_INSTRUMENT_PUT: return &instrument_definition;
    case NETTO_FACTOR_PUT: return &factor_definition;
    case NETTO_FX_PUT: return &currency_definition;
    case NETTO_SET_PUT: return &agreement_definition;
    default: return &account_definition;
    }
}

/* What stands beside the book grows with it. */
static bool fit(netto_engine *e)
{
    uint32_t accounts = book_account_count(&e->book), had = e->finding_capacity;
    if (!memory_reserve(&e->memory, (void **)&e->findings, &e->finding_capacity, accounts, sizeof *e->findings))
        return false;
    for (; had < e->finding_capacity; had++) e->findings[had] = (finding){0};
    if (e->shadow.of && !shadow_fit(e)) return false;
    bool good = folds_fit(&e->book.folds, book_instrument_count(&e->book), accounts);
    good = good && rebalance_fit(e);
    good = good && assessment_fit(e->active, &e->book);
    good = good && breakers_fit(&e->breakers, &e->memory, book_instrument_count(&e->book));
    for (assessment *a = e->prepared; good && a; a = a->next) good = assessment_fit(a, &e->book);
    return good;
}

typedef struct made {
    const definition *noun;
    undo *undos;
    uint32_t count;
} made;

static void take_back(book *b, made *m)
{
    while (m->count) {
        m->count--;
        m->noun->take_back(b, &m->undos[m->count]);
    }
}

static void keep(book *b, made *m)
{
    for (uint32_t i = 0; i < m->count; i++) m->noun->keep(b, &m->undos[i]);
}

static netto_status put_rows(rows *r, const netto_command *c, made *m)
{
    const char *row = (const char *)c->accounts; /* of whatever noun: the union's pointers are one */
    for (uint32_t i = 0; i < c->count; i++, row += m->noun->row_size) {
        netto_status status = m->noun->put(&r->e->book, row, &m->undos[m->count], &r->out->complaint);
        if (status == NETTO_OK)
            m->count++;
        else if (!rows_refuse(r, i))
            return status;
    }
    return NETTO_OK;
}

/* A factor that is defined anew may correlate otherwise; an account may have another parent. */
static void spread(netto_engine *e, const netto_command *c, const made *m)
{
    book *b = &e->book;
    for (assessment *a = e->active; a; a = a == e->active ? e->prepared : a->next)
        for (uint32_t i = 0; i < m->count; i++) {
            bool existed = m->undos[i].slot < m->undos[i].factors;
            if (c->kind == NETTO_FACTOR_PUT && existed) assessment_forget_factor(a, b, m->undos[i].slot);
            if (c->kind == NETTO_ACCOUNT_PUT) {
                assessment_soil(a, b, m->undos[i].slot);
                if (!m->undos[i].created && m->undos[i].old.account.parent != SLOT_NONE)
                    assessment_soil(a, b, m->undos[i].old.account.parent);
            }
        }
    watch_later(e);
    if (c->kind == NETTO_INSTRUMENT_PUT) breakers_sort(&e->breakers, b, &e->memory);
    if (c->kind == NETTO_INSTRUMENT_PUT || c->kind == NETTO_FACTOR_PUT) trip_renew(e);
}

netto_status on_setup(netto_engine *e, const netto_command *c, netto_decision *out)
{
    rows r;
    made m = {.noun = definition_of(c->kind)};
    uint64_t world = e->book.world, sets_version = e->book.sets_version, tree_version = e->book.tree_version;
    netto_status status = rows_begin(&r, e, c, out);
    if (status != NETTO_OK) return status;
    m.undos = arena_array(&e->book.scratch, c->count, sizeof *m.undos);
    status = m.undos ? put_rows(&r, c, &m) : complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u rows", c->count);
    if (status == NETTO_OK && !fit(e))
        status = complain(&out->complaint, NETTO_ECAPACITY, "no memory for what depends on %u rows", c->count);
    if (status != NETTO_OK) {
        take_back(&e->book, &m);
        e->book.world = world;
        e->book.sets_version = sets_version;
        e->book.tree_version = tree_version;
        return status;
    }
    spread(e, c, &m);
    keep(&e->book, &m);
    return rows_end(&r, m.count);
}

/* ---- correlations ------------------------------------------------------------------------------------------ */

#define MODELS_MAX 64

static netto_status factor_slots(netto_engine *e, const netto_correlation *m, uint32_t *slots, netto_complaint *why)
{
    seen s;
    if (!seen_begin(&s, &e->book.scratch, m->factor_count) || !factor_reserve(&e->book, m->factor_count))
        return complain(why, NETTO_ECAPACITY, "no memory for %u factors", m->factor_count);
    for (uint32_t i = 0; i < m->factor_count; i++) {
        if (!text_is_id(m->factors[i]))
            return complain(why, NETTO_EPARAMS, "factor %u: an id is 1 to 64 bytes of printable UTF-8", i);
        if (seen_add(&s, digest_id(m->factors[i]), i) != SLOT_NONE)
            return complain(why, NETTO_EDUPLICATE, "factor '%.*s' stands twice in the matrix", TEXT(m->factors[i]));
    }
    for (uint32_t i = 0; i < m->factor_count; i++) {
        slots[i] = factor_named(&e->book, m->factors[i]);
        if (slots[i] == SLOT_NONE) return complain(why, NETTO_ECAPACITY, "no memory for %u factors", m->factor_count);
    }
    return NETTO_OK;
}

/* The place of a model, or behind the last. */
static uint32_t find_model(const netto_engine *e, netto_text name)
{
    uint32_t at = 0;
    while (at < e->model_count && !text_equal(bytes_text(&e->models[at].name), name)) at++;
    return at;
}

static netto_status check_model(const netto_engine *e, const netto_correlation *m, netto_complaint *why)
{
    if (!text_is_id(m->name)) return complain(why, NETTO_EPARAMS, "a model's name is 1 to 64 bytes of printable UTF-8");
    if (m->factor_count == 0) return complain(why, NETTO_EPARAMS, "a correlation matrix has at least one factor");
    if (m->factor_count > CORRELATION_FACTORS_MAX)
        return complain(why, NETTO_ETOOLARGE, "%u factors; a matrix holds at most %d", m->factor_count,
                        CORRELATION_FACTORS_MAX);
    if (e->model_count == MODELS_MAX && find_model(e, m->name) == e->model_count)
        return complain(why, NETTO_ETOOLARGE, "at most %d models", MODELS_MAX);
    netto_status status = correlation_check(m, why);
    return status == NETTO_OK ? correlation_check_spectrum(m->mode, m->min_eigenvalue, why) : status;
}

static void install(netto_engine *e, correlation *made)
{
    uint32_t at = find_model(e, bytes_text(&made->name));
    if (at < e->model_count)
        correlation_destroy(&e->models[at]);
    else
        e->model_count++;
    made->version = e->book.version;
    e->models[at] = *made;
    e->book.world = e->book.version;
    for (assessment *a = e->active; a; a = a == e->active ? e->prepared : a->next) assessment_bind(a, e);
    watch_later(e);
}

netto_status on_correlation(netto_engine *e, const netto_command *c, netto_decision *out)
{
    const netto_correlation *m = &c->correlation;
    correlation made;
    uint32_t before = e->book.factor_ids.count;
    netto_status status = check_model(e, m, &out->complaint);
    if (status != NETTO_OK) return status;
    uint32_t *slots = arena_array(&e->book.scratch, m->factor_count, sizeof *slots);
    status = slots ? factor_slots(e, m, slots, &out->complaint) : NETTO_ECAPACITY;
    bool good = status == NETTO_OK && correlation_build(&made, &e->memory, m, slots);
    if (good && !memory_reserve(&e->memory, (void **)&e->models, &e->model_capacity, e->model_count + 1, sizeof made)) {
        correlation_destroy(&made);
        good = false;
    }
    if (!good) {
        factor_truncate(&e->book, before);
        if (status != NETTO_OK && status != NETTO_ECAPACITY) return status;
        return complain(&out->complaint, NETTO_ECAPACITY, "no memory for a matrix of %u factors", m->factor_count);
    }
    install(e, &made);
    out->correlation.version = e->book.version - 1;
    out->correlation.min_eigenvalue = m->min_eigenvalue;
    return content(&out->complaint);
}
