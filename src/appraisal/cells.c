/* cells.c: a policy's function of cells. */
#include "appraisal/cells.h"

#include <math.h>

#include "appraisal/column.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/axis.h"
#include "control/view.h"
#include "netting/product_cells.h"

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for another correlation; raise `capacity`");
}

/* ---- where a factor sits --------------------------------------------------------------------------------------------- */

/* What the hook answered; nil: an entity that is not given. */
static netto_status read_place(const netto_answer *answer, netto_text id, arena *in, axis_place *out, netto_complaint *why)
{
    netto_complaint of;
    content(&of);
    *out = (axis_place){0};
    if (answer->kind == NETTO_VALUE_NIL || (answer->kind == NETTO_VALUE_BOOLEAN && !answer->boolean)) return NETTO_OK;
    if (answer->kind != NETTO_VALUE_MAP)
        return complain(why, NETTO_ERULE, "correlation.axis: expected {entity = ..., cell = ...} or nil for '%.*s'", TEXT(id));
    netto_status status = axis_read_seat(answer->text, in, out, &of);
    if (status == NETTO_ECAPACITY) return no_memory(why);
    return status == NETTO_OK ? NETTO_OK : complain(why, status, "correlation.axis of '%.*s': %s", TEXT(id), of.text);
}

static netto_status sit(assessment *a, uint32_t factor, const axis_place *place, netto_complaint *why)
{
    if (!netto_text_given(place->entity)) return correlation_rise(&a->own, factor), NETTO_OK;
    return correlation_sit(&a->own, factor, place->entity, place->cell) ? NETTO_OK : no_memory(why);
}

static netto_status seat(assessment *a, const book *b, uint32_t factor, netto_complaint *why)
{
    struct netto_scope scope = {.book = b, .level = SCOPE_PAIR, .own = factor};
    netto_view view = view_factor(&scope, factor);
    netto_answer answer = {.kind = NETTO_VALUE_NIL};
    axis_place place;
    arena *in = &a->seats.texts;
    column_cell *cell = &a->seats.of.cells[factor];
    bool known = cell->asked && cell->status == NETTO_ERULE; /* and asked again for what it said */
    arena_reset(in);
    content(why);
    cuts_before(a->cuts, a->policy, CUT_CORRELATION, factor, factor, known);
    netto_status status = a->policy->hooks.axis(a->policy, &view, &answer, why);
    cell->work = a->policy->last_work;
    if (status == NETTO_OK) status = read_place(&answer, idmap_text(&b->factor_ids, factor), in, &place, why);
    if (status == NETTO_OK) status = sit(a, factor, &place, why);
    else correlation_rise(&a->own, factor);
    bool cut = cuts_after(a->cuts, a->policy, CUT_CORRELATION, factor, factor, known);
    cell->status = status;
    cell->asked = cut || status == NETTO_ECAPACITY ? 0 : b->version;
    if (status == NETTO_ERULE) assessment_remember_failure(a, assessment_correlation_rule, (uint64_t)factor << 32 | factor, why);
    return status;
}

static netto_status seat_late(assessment *a, const book *b, netto_complaint *why)
{
    netto_status status = NETTO_OK;
    uint32_t left = 0;
    if (a->seats.next > book_factor_count(b)) a->seats.next = book_factor_count(b); /* some were taken back */
    for (uint32_t i = 0; a->seats.late && status != NETTO_ECAPACITY && i < a->seats.next; i++) {
        if (!a->seats.of.cells[i].asked) status = seat(a, b, i, why);
        left += !a->seats.of.cells[i].asked;
    }
    if (status != NETTO_ECAPACITY) a->seats.late = left;
    return status;
}

static void ask_again(assessment *a, uint32_t factor)
{
    a->seats.of.cells[factor].asked = 0;
    a->seats.late++;
}

static bool is_known(const assessment *a, uint32_t factor)
{
    const column_cell *cell = &a->seats.of.cells[factor];
    return cell->asked && (cell->status == NETTO_OK || assessment_knows_failure(a, assessment_correlation_rule, (uint64_t)factor << 32 | factor));
}

/* That another one fails is no matter. */
static netto_status take_turns(assessment *a, const book *b, uint32_t factor, netto_complaint *why)
{
    netto_status status = seat_late(a, b, why);
    while (status != NETTO_ECAPACITY && a->seats.next < factor) {
        status = seat(a, b, a->seats.next, why);
        a->seats.next += status != NETTO_ECAPACITY;
    }
    if (status == NETTO_ECAPACITY) return status;
    if (is_known(a, factor)) return a->seats.of.cells[factor].status; /* it was late itself */
    status = seat(a, b, factor, why);
    if (status != NETTO_ECAPACITY && factor == a->seats.next) a->seats.next++;
    return status;
}

bool cells_fit(assessment *a, const book *b)
{
    column *c = &a->seats.of;
    uint32_t factors = book_factor_count(b);
    if (c->count >= factors) return true;
    if (!memory_reserve(a->memory, (void **)&c->cells, &c->capacity, factors, sizeof *c->cells)) return false;
    if (!correlation_seats(&a->own, factors)) return false;
    while (c->count < factors) c->cells[c->count++] = (column_cell){0};
    return true;
}

static netto_status settle(assessment *a, netto_complaint *complaint)
{
    return correlation_settle_cells(&a->own) ? NETTO_OK : no_memory(complaint);
}

netto_status cells_place(assessment *a, const book *b, uint32_t factor, netto_complaint *complaint)
{
    if (!cells_fit(a, b)) return no_memory(complaint); /* factors came with a model */
    const column_cell *cell = &a->seats.of.cells[factor];
    bool tripped = strike_tripped(&a->strikes, STRIKE_CORRELATION);
    netto_complaint why;
    if (cell->asked && cuts_lists(a->cuts, CUT_CORRELATION, factor, factor)) ask_again(a, factor);
    bool turns = !tripped && correlation_may_turn(&a->own, a->seats.late);
    if (cell->asked && cell->status == NETTO_OK && !turns) return settle(a, complaint);
    if (tripped) return strike_refuse(a, STRIKE_CORRELATION, (uint64_t)factor << 32 | factor, complaint);
    netto_status status = is_known(a, factor) && !turns ? cell->status : take_turns(a, b, factor, &why);
    if (status == NETTO_ECAPACITY) return complain(complaint, status, "%s", why.text);
    return status == NETTO_OK ? settle(a, complaint) : assessment_failed(a, complaint);
}

void cells_forget(assessment *a, uint32_t factor)
{
    if (factor >= a->seats.of.count || !a->seats.of.cells[factor].asked) return;
    ask_again(a, factor);
    correlation_rise(&a->own, factor);
}

void cells_forget_failures(assessment *a)
{
    for (uint32_t i = 0; i < a->seats.of.count; i++)
        if (a->seats.of.cells[i].status != NETTO_OK) cells_forget(a, i);
}

/* ---- how cells correlate ------------------------------------------------------------------------------------------------ */

typedef struct asking {
    assessment *a;
    uint64_t enough;
    bool ended;
    netto_status status;
    netto_complaint *complaint;
} asking;

static netto_text map_of(const asking *q, uint32_t cell, int entity)
{
    return axis_seat_map(&q->a->seats.texts, correlation_cell_name(&q->a->own, cell), entity);
}

/* A policy that is not in Lua may answer anything. */
static netto_status check_answer(double rho, netto_complaint *why)
{
    if (rho >= -1.0 && rho <= 1.0) return NETTO_OK;
    return complain(why, NETTO_ERULE, "correlation: expected a number from -1 to 1, got %.9g", rho);
}

static void name_cells(const asking *q, bool same, uint32_t cell, uint32_t other, netto_complaint *why)
{
    const assessment *a = q->a;
    netto_complaint of = *why;
    netto_text one = axis_cell_words(&q->a->seats.texts, correlation_cell_name(&a->own, cell));
    netto_text two = axis_cell_words(&q->a->seats.texts, correlation_cell_name(&a->own, other));
    complain(why, of.status, "%s for cells '%.*s' and '%.*s' of %s", of.text, TEXT(one), TEXT(two), same ? "one entity" : "two entities");
}

/* Cells in the order of their bytes, so that nothing depends on which came first. */
static netto_status ask_cells(asking *q, bool same, uint32_t cell, uint32_t other, uint64_t slot, netto_complaint *why)
{
    assessment *a = q->a;
    symmetric *kept = same ? &a->own.matrix : &a->own.other;
    bool known = symmetric_at(kept, cell, other) == COLUMN_FAILED;
    bool ordered = text_compare(correlation_cell_name(&a->own, cell), correlation_cell_name(&a->own, other)) <= 0;
    uint32_t first = ordered ? cell : other, second = ordered ? other : cell, low = (uint32_t)(slot >> 32), high = (uint32_t)slot;
    double rho = NAN;
    arena_reset(&a->seats.texts);
    netto_text one = map_of(q, first, 1), two = map_of(q, second, same ? 1 : 2);
    if (!one.bytes || !two.bytes) return no_memory(why);
    cuts_before(a->cuts, a->policy, CUT_CORRELATION, low, high, known);
    netto_status status = a->policy->hooks.cells(a->policy, one, two, &rho, why);
    if (status == NETTO_OK) status = check_answer(rho, why);
    bool cut = cuts_after(a->cuts, a->policy, CUT_CORRELATION, low, high, known);
    if (status == NETTO_ERULE && !cut) name_cells(q, same, first, second, why);
    symmetric_set(kept, cell, other, status == NETTO_OK ? rho : cut ? NAN : COLUMN_FAILED);
    return status;
}

/* What a call is known by, whatever the numbers of the cells. */
static uint64_t slot_of(const assessment *a, bool same, uint32_t cell, uint32_t other)
{
    netto_text f = correlation_cell_name(&a->own, cell), g = correlation_cell_name(&a->own, other);
    uint32_t one = (uint32_t)hash_bytes(f.bytes, f.size), two = (uint32_t)hash_bytes(g.bytes, g.size);
    uint32_t low = (one < two ? one : two) >> 1, high = (one < two ? two : one) >> 1;
    return (uint64_t)(low | UINT32_C(1) << 31) << 32 | high << 1 | same;
}

static bool know_pair(void *self, bool same, uint32_t cell, uint32_t other)
{
    asking *q = self;
    assessment *a = q->a;
    double known = symmetric_at(same ? &a->own.matrix : &a->own.other, cell, other);
    netto_complaint why;
    if (known <= 1.0) return true;
    if (a->policy->work >= q->enough) return q->ended = true, false;
    uint64_t slot = slot_of(a, same, cell, other);
    content(&why);
    if (strike_tripped(&a->strikes, STRIKE_CORRELATION)) return q->status = strike_refuse(a, STRIKE_CORRELATION, slot, q->complaint), false;
    bool told = known == COLUMN_FAILED && assessment_knows_failure(a, assessment_correlation_rule, slot);
    if (!told && (q->status = ask_cells(q, same, cell, other, slot, &why)) == NETTO_OK) return true;
    if (q->status == NETTO_ECAPACITY) return complain(q->complaint, q->status, "%s", why.text), false;
    if (!told) assessment_remember_failure(a, assessment_correlation_rule, slot, &why);
    q->status = assessment_failed(a, q->complaint);
    return false;
}

netto_status cells_know(assessment *a, const uint32_t *rows, uint32_t n, uint32_t more, uint64_t enough, bool *whole,
                        netto_complaint *complaint)
{
    asking q = {.a = a, .enough = enough, .complaint = complaint};
    product_cells_each(&a->own, rows, n, more, know_pair, &q);
    if (whole) *whole = !q.ended;
    return q.status;
}
