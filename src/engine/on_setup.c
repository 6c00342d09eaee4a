/* on_setup.c: rows that define instruments, factors, currencies, netting sets and accounts. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/foretell.h"
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

/* What stands beside the book grows with it, here by `count` rows. */
static bool fit(netto_engine *e, uint32_t count)
{
    uint32_t accounts = book_account_count(&e->book), had = e->finding_capacity;
    if (!memory_reserve(&e->memory, (void **)&e->findings, &e->finding_capacity, accounts, sizeof *e->findings))
        return false;
    for (; had < e->finding_capacity; had++) e->findings[had] = (finding){0};
    if (e->shadow.of && !shadow_fit(e)) return false;
    bool good = folds_fit(&e->book.folds, book_instrument_count(&e->book), accounts);
    good = good && (!e->book.unsettled.count || unsettled_reserve(&e->book, 0)); /* whoever waits may move under a new node */
    good = good && rebalance_fit(e);
    good = good && assessment_fit(e->active, &e->book);
    good = good && breakers_fit(&e->breakers, &e->memory, book_instrument_count(&e->book));
    for (uint32_t i = 0; good && i < e->model_count; i++)
        good = correlation_fit(&e->models[i], book_factor_count(&e->book), count);
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

static uint32_t keep(book *b, made *m)
{
    uint32_t late = 0;
    for (uint32_t i = 0; i < m->count; i++) {
        m->noun->keep(b, &m->undos[i]);
        late += m->undos[i].late;
    }
    return late;
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

/* Factors go by their texts to the buckets of models.  One that was in another makes dirty what its model netted. */
static void place_factors(netto_engine *e, const made *m)
{
    for (uint32_t k = 0; k < e->model_count; k++)
        for (uint32_t i = 0; i < m->count; i++)
            if (correlation_place(&e->models[k], &e->book, m->undos[i].slot)) e->models[k].version = e->book.version;
}

/* Their trades wait below other nodes than before, and pools gained what they gained. */
static void tell_moved(netto_engine *e, const made *m)
{
    book *b = &e->book;
    bool moved = false;
    for (uint32_t i = 0; i < m->count; i++) {
        uint32_t slot = m->undos[i].slot, before = m->undos[i].old.account.parent;
        if (m->undos[i].created || before == b->accounts[slot].parent) continue;
        moved = true;
        if (!b->unsettled.count) continue;
        unsettled_touch(b, slot);
        unsettled_touch(b, before);
    }
    if (moved) foretell_moved(e);
}

/* What its breakers read of the rows is new. */
static void ask_anew(netto_engine *e, const netto_command *c, const made *m)
{
    for (uint32_t i = 0; i < m->count; i++) {
        if (c->kind == NETTO_INSTRUMENT_PUT) trip_put(e, m->undos[i].slot);
        if (c->kind == NETTO_ACCOUNT_PUT) trip_unheard(e, m->undos[i].slot);
    }
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
    if (c->kind == NETTO_FACTOR_PUT) place_factors(e, m);
    if (c->kind == NETTO_ACCOUNT_PUT) tell_moved(e, m);
    watch_later(e);
    if (c->kind == NETTO_INSTRUMENT_PUT) breakers_sort(&e->breakers, b, &e->memory);
    if (c->kind == NETTO_INSTRUMENT_PUT || c->kind == NETTO_FACTOR_PUT) trip_renew(e);
    ask_anew(e, c, m);
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
    if (status == NETTO_OK && !fit(e, c->kind == NETTO_FACTOR_PUT ? c->count : 0))
        status = complain(&out->complaint, NETTO_ECAPACITY, "no memory for what depends on %u rows", c->count);
    if (status != NETTO_OK) {
        take_back(&e->book, &m);
        e->book.world = world;
        e->book.sets_version = sets_version;
        e->book.tree_version = tree_version;
        return status;
    }
    spread(e, c, &m);
    out->count.late = keep(&e->book, &m);
    return rows_end(&r, m.count);
}
