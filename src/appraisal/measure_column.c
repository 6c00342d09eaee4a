/* measure_column.c: hooks of measures that are asked of one thing, asked again only when something that they read has
 * changed. */
#include <math.h>

#include "appraisal/legs.h"
#include "appraisal/measure.h"
#include "appraisal/recall.h"
#include "base/complain.h"
#include "base/text.h"
#include "netting/partition.h"

/* ---- things ---------------------------------------------------------------------------------------------------- */

static netto_text id_of(const measure_ask *m, uint32_t slot)
{
    return idmap_text(m->own->of_factors ? &m->b->factor_ids : &m->b->instrument_ids, slot);
}

static uint64_t version_of(const measure_ask *m, uint32_t slot, uint32_t reads)
{
    return m->own->of_factors ? m->b->factors[slot].version : scope_version(m->b, slot, reads);
}

netto_status measure_take_number(const measure_ask *m, netto_measure_hook hook, netto_text thing, const netto_answer *answer, double *out,
                                 netto_complaint *complaint)
{
    if (answer->kind == NETTO_VALUE_NIL) return *out = NAN, NETTO_OK;
    *out = answer->number + 0.0;
    if (answer->kind == NETTO_VALUE_NUMBER && isfinite(answer->number)) return NETTO_OK;
    return measure_refuse(m, complaint, "%s: expected a finite number or nil for '%.*s'", netto_hook_word(hook), TEXT(thing));
}

static netto_status ask(const measure_ask *m, netto_measure_hook hook, uint32_t slot, measure_take *take, column_cell *cell,
                        netto_complaint *complaint)
{
    assessment *a = m->a;
    struct netto_scope scope = {.book = m->b,
                                .level = SCOPE_COLUMN,
                                .own = slot,
                                .history_every = a->policy->history_every,
                                .history_length = a->policy->history_length};
    netto_view view = m->own->of_factors ? view_factor(&scope, slot) : view_instrument(&scope, slot);
    const netto_question q = {.measure = m->number, .hook = hook, .things = {&view}};
    netto_answer answer;
    uint64_t before = a->cuts->ever;
    recall_open(&scope, a);
    netto_status status = measure_put(m, &q, UINT32_C(1) << 31 | m->number << 8 | hook, slot, &answer, complaint);
    cell->work = a->policy->last_work;
    if (status == NETTO_OK) status = take(m, hook, id_of(m, slot), &answer, &cell->value, complaint);
    cell->second = answer.second;
    cell->reads = scope.reads | (scope.uncovered ? READ_UNCOVERED : 0);
    cell->asked = status == NETTO_OK && a->cuts->ever == before ? m->b->version : 0;
    return status;
}

/* That a hook failed is not kept: its sentence is asked for each time. */
static netto_status know(const measure_ask *m, netto_measure_hook hook, uint32_t slot, measure_take *take, const column_cell **out,
                         netto_complaint *complaint)
{
    column *c = &m->own->columns[hook];
    if (slot >= c->count) return complain(complaint, NETTO_ECAPACITY, "no memory for a measure's answers; raise `capacity`");
    column_cell *cell = &c->cells[slot];
    bool kept = cell->asked && version_of(m, slot, cell->reads) <= cell->asked;
    kept = kept && !cuts_lists(m->a->cuts, CUT_MEASURE, UINT32_C(1) << 31 | m->number << 8 | hook, slot);
    netto_status status = kept ? NETTO_OK : ask(m, hook, slot, take, cell, complaint);
    m->a->measure_work += status == NETTO_OK ? cell->work : FAILED_WORK;
    m->view->scope->uncovered |= (cell->reads & READ_UNCOVERED) != 0;
    *out = cell;
    return status;
}

netto_status measure_column(const measure_ask *m, netto_measure_hook hook, uint32_t slot, measure_take *take, double *out,
                            netto_complaint *complaint)
{
    const column_cell *cell;
    netto_status status = know(m, hook, slot, take, &cell, complaint);
    if (status == NETTO_OK) *out = cell->value;
    return status;
}

static netto_status take_pair(const measure_ask *m, netto_measure_hook hook, netto_text thing, const netto_answer *answer, double *out,
                              netto_complaint *complaint)
{
    *out = answer->number + 0.0;
    if (answer->kind == NETTO_VALUE_NIL) return *out = NAN, NETTO_OK;
    if (answer->kind == NETTO_VALUE_NUMBER && isfinite(answer->number) && isfinite(answer->second)) return NETTO_OK;
    return measure_refuse(m, complaint, "%s: expected two finite numbers, what is lost upward and downward, or nil for '%.*s'", netto_hook_word(hook), TEXT(thing));
}

netto_status measure_column_pair(const measure_ask *m, netto_measure_hook hook, uint32_t slot, double out[2], netto_complaint *complaint)
{
    const column_cell *cell;
    netto_status status = know(m, hook, slot, take_pair, &cell, complaint);
    if (status == NETTO_OK) out[0] = cell->value, out[1] = cell->second;
    return status;
}

/* ---- what is held ------------------------------------------------------------------------------------------------ */

/* Those of the netting set that is asked for, without the instrument that is not to count. */
static void keep_asked(const measure_ask *m, holding_list *list)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < list->count; i++)
        if ((!m->is_set || list->items[i].key == m->set) && list->items[i].instrument != m->without) list->items[count++] = list->items[i];
    list->count = count;
}

netto_status measure_holdings(const measure_ask *m, holding_list *out, netto_complaint *complaint)
{
    *out = legs_holdings(m->f, m->pooled);
    if (!out->items) return complain(complaint, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
    if (m->is_set || m->without != SLOT_NONE) keep_asked(m, out);
    m->a->measure_work += out->count;
    return NETTO_OK;
}

netto_status measure_resting(const measure_ask *m, holding_list *out, netto_complaint *complaint)
{
    book *b = m->b;
    const resting *items = NULL;
    uint32_t count = 0;
    *out = (holding_list){0};
    if (!m->f->worst) return NETTO_OK;
    bool found = m->pooled || order_resting_own(b, m->f->account, &b->scratch, &items, &count);
    if (m->pooled) items = order_resting(b, m->f->account, &count);
    out->items = found ? arena_array(&b->scratch, count + 1, sizeof *out->items) : NULL;
    if (!out->items) return complain(complaint, NETTO_ECAPACITY, "no memory to sum open orders; raise `capacity`");
    for (uint32_t i = 0; i < count; i++) {
        const quantity_step *step = &b->instruments[items[i].instrument].step;
        double buys = quantity_real(items[i].buys, step), sells = quantity_real(items[i].sells, step), most = buys > sells ? buys : sells;
        uint64_t key = m->pooled ? PARTITION_COMMON : partition_key(b, &b->accounts[m->f->account], items[i].instrument);
        out->items[out->count++] = (holding){key, items[i].instrument, most, most};
    }
    if (m->is_set || m->without != SLOT_NONE) keep_asked(m, out);
    return NETTO_OK;
}

void measure_forget(idmap *names, memory *m, column *columns)
{
    static const netto_measure_hook hooks[] = {NETTO_HOOK_KEY, NETTO_HOOK_GROUP};
    if (names->count <= MEASURE_NAMES_MOST) return;
    idmap_destroy(names);
    idmap_init(names, m);
    for (int i = 0; i < 2; i++)
        for (uint32_t k = 0; k < columns[hooks[i]].count; k++) columns[hooks[i]].cells[k].asked = 0;
}
