/* column.c: hooks of one instrument, asked again only when something that they read has changed. */
#include "appraisal/column.h"

#include <math.h>

#include "appraisal/recall.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/view.h"
#include "netting/weight.h"

static struct netto_scope open_scope(const assessment *a, const book *b, scope_level level, uint32_t own)
{
    return (struct netto_scope){.book = b,
                                .level = level,
                                .own = own,
                                .history_every = a->policy->history_every,
                                .history_length = a->policy->history_length};
}

static netto_status check_range(double value, double most, const char *rule, netto_text id, netto_complaint *why)
{
    if (isfinite(value) && value >= 0.0 && value <= most) return NETTO_OK;
    return complain(why, NETTO_ERULE, "%s: expected a number from 0 to %g, got %.9g for '%.*s'", rule, most, value, TEXT(id));
}

static bool fresh(const column_cell *cell, const book *b, uint32_t slot)
{
    return cell->asked && scope_version(b, slot, cell->reads) <= cell->asked;
}

uint64_t column_charge(column *c, const book *b, uint32_t slot)
{
    column_cell *cell = c->count ? &c->cells[slot] : NULL;
    if (!cell || (cell->reads & READ_LINE) || scope_version(b, slot, cell->reads) <= cell->charged) return 0;
    cell->charged = b->version;
    return cell->work;
}

/* It was cut: that says nothing of the book, and how far it came is not known again. */
static void forget_answer(column_cell *cell)
{
    cell->asked = 0;
    cell->reads = 0;
    cell->work = FAILED_WORK;
}

/* ---- haircuts ---------------------------------------------------------------------------------------- */

#define HAIRCUT_MOST 1000.0

static void ask_haircut(assessment *a, const book *b, uint32_t slot, column_cell *cell)
{
    struct netto_scope scope = open_scope(a, b, SCOPE_COLUMN, slot);
    netto_view view = view_instrument(&scope, slot);
    netto_complaint why;
    content(&why);
    recall_open(&scope, a);
    bool known = fresh(cell, b, slot);
    cuts_before(a->cuts, a->policy, CUT_HAIRCUT, slot, 0, known);
    cell->status = a->policy->hooks.haircut(a->policy, &view, &cell->value, &why);
    cell->work = a->policy->last_work;
    if (cell->status == NETTO_OK)
        cell->status = check_range(cell->value, HAIRCUT_MOST, assessment_haircut_rule, idmap_text(&b->instrument_ids, slot), &why);
    if (cell->status != NETTO_OK) assessment_remember_failure(a, assessment_haircut_rule, slot, &why);
    cell->reads = scope.reads;
    cell->asked = b->version;
    if (cuts_after(a->cuts, a->policy, CUT_HAIRCUT, slot, 0, known)) forget_answer(cell);
}

netto_status column_haircut(assessment *a, const book *b, uint32_t slot, double *out, netto_complaint *complaint)
{
    if (!a->policy->hooks.haircut) return *out = 1.0, NETTO_OK;
    if (strike_tripped(&a->strikes, STRIKE_HAIRCUT)) return strike_refuse(a, STRIKE_HAIRCUT, slot, complaint);
    column_cell *cell = &a->haircuts.cells[slot];
    bool told = cell->status == NETTO_OK || assessment_knows_failure(a, assessment_haircut_rule, slot);
    if (!told || !fresh(cell, b, slot) || cuts_lists(a->cuts, CUT_HAIRCUT, slot, 0)) ask_haircut(a, b, slot, cell);
    if (cell->status != NETTO_OK) return assessment_failed(a, complaint);
    *out = cell->value;
    return NETTO_OK;
}

uint64_t column_version(const assessment *a, const book *b, uint32_t slot)
{
    if (!a->policy->hooks.haircut) return 0;
    return scope_version(b, slot, a->haircuts.cells[slot].reads);
}

/* ---- collateral -------------------------------------------------------------------------------------- */

/* Of a line that is lodged its slots; any number of others are asked for in one command, of one asset too. */
static cut_call call_of(cuts *c, uint32_t account, const collateral_line *line, bool lodged)
{
    return lodged ? (cut_call){CUT_COLLATERAL, account, line->asset, NETTO_CUT_NONE}
                  : (cut_call){CUT_LINE, c->margins, c->lines++, NETTO_CUT_NONE};
}

/* That the lines of this account fail was found in this very command, and each but the last has answered. */
static bool is_asked_again(const assessment *a, const book *b, const cut_call *call)
{
    return call->rule == CUT_COLLATERAL && a->cuts->stepping && a->appraisals[call->first].lines_failed == b->version;
}

static void ask_line(assessment *a, const book *b, uint32_t account, const collateral_line *line, double value,
                     const cut_call *call, column_cell *cell)
{
    netto_complaint why;
    struct netto_scope scope = open_scope(a, b, SCOPE_LINE, line->asset);
    book_subject subject = {.account = account, .names_only = true};
    line_subject s = {.line = line, .amount = collateral_units(b, line), .value = value, .book = &subject};
    netto_view view = view_line(&scope, &s);
    content(&why);
    recall_open(&scope, a);
    bool known = (!(cell->reads & READ_LINE) && fresh(cell, b, line->asset)) || is_asked_again(a, b, call);
    cuts_before(a->cuts, a->policy, call->rule, call->first, call->second, known);
    cell->status = a->policy->hooks.collateral(a->policy, &view, &cell->value, &why);
    cell->work = a->policy->last_work;
    if (cell->status == NETTO_OK)
        cell->status = check_range(cell->value, 1.0, assessment_collateral_rule, idmap_text(&b->instrument_ids, line->asset), &why);
    if (cell->status != NETTO_OK) assessment_remember_failure(a, assessment_collateral_rule, line->asset, &why);
    cell->reads = scope.reads;
    cell->asked = b->version;
    if (cuts_after(a->cuts, a->policy, call->rule, call->first, call->second, known)) forget_answer(cell);
}

/* The answer is kept for the asset where the hook read nothing of the line itself. */
static netto_status line_haircut(assessment *a, const book *b, uint32_t account, const collateral_line *line,
                                 bool lodged, double value, double *out, netto_complaint *complaint)
{
    column_cell *cell = &a->collateral.cells[line->asset];
    if (!a->policy->hooks.collateral) {
        *out = line->asset == b->currencies[CURRENCY_BASE].cash ? 0.0 : 1.0;
        return NETTO_OK;
    }
    if (strike_tripped(&a->strikes, STRIKE_COLLATERAL)) return strike_refuse(a, STRIKE_COLLATERAL, line->asset, complaint);
    cut_call call = call_of(a->cuts, account, line, lodged);
    bool told = cell->status == NETTO_OK || assessment_knows_failure(a, assessment_collateral_rule, line->asset);
    bool kept = told && !(cell->reads & READ_LINE) && fresh(cell, b, line->asset);
    if (!kept || cuts_lists(a->cuts, call.rule, call.first, call.second)) ask_line(a, b, account, line, value, &call, cell);
    if (cell->status != NETTO_OK) return assessment_failed(a, complaint);
    *out = cell->value;
    return NETTO_OK;
}

netto_status column_line(assessment *a, const book *b, uint32_t account, const collateral_line *line,
                         bool lodged, line_value *out, netto_complaint *complaint)
{
    netto_status status = weight_unit_value(b, line->asset, &out->unit, complaint);
    if (status != NETTO_OK) return status;
    out->units = collateral_units(b, line);
    out->before = out->units * out->unit;
    status = line_haircut(a, b, account, line, lodged, out->before, &out->haircut, complaint);
    if (status != NETTO_OK) return status;
    out->after = out->before - out->haircut * fabs(out->before); /* what is owed grows by its haircut */
    return NETTO_OK;
}

netto_status column_line_value(assessment *a, const book *b, uint32_t account, const collateral_line *line,
                               bool lodged, double *out, netto_complaint *complaint)
{
    line_value value = {0};
    netto_status status = column_line(a, b, account, line, lodged, &value, complaint);
    if (status == NETTO_OK) *out = value.after;
    return status;
}

uint64_t column_line_work(const assessment *a, uint32_t asset)
{
    const column_cell *cell = a->collateral.count ? &a->collateral.cells[asset] : NULL;
    return cell && (cell->reads & READ_LINE) ? cell->work : 0;
}

/* ---- correlations ------------------------------------------------------------------------------------- */

static bool in_id_order(const book *b, uint32_t f, uint32_t g)
{
    return text_compare(idmap_text(&b->factor_ids, f), idmap_text(&b->factor_ids, g)) <= 0;
}

static uint64_t pair_slot(uint32_t f, uint32_t g)
{
    return f < g ? (uint64_t)f << 32 | g : (uint64_t)g << 32 | f;
}

static netto_status ask_pair(assessment *a, const book *b, uint32_t row, uint32_t column, netto_complaint *complaint)
{
    uint32_t f = a->own.factors[row], g = a->own.factors[column];
    struct netto_scope scope = open_scope(a, b, SCOPE_PAIR, f);
    netto_view vf = view_factor(&scope, f), vg = view_factor(&scope, g);
    bool ordered = in_id_order(b, f, g);
    netto_complaint why;
    double rho;
    content(&why);
    uint32_t low = f < g ? f : g, high = f < g ? g : f;
    bool known = symmetric_at(&a->own.matrix, row, column) == COLUMN_FAILED;
    cuts_before(a->cuts, a->policy, CUT_CORRELATION, low, high, known);
    netto_status status = a->policy->hooks.correlation(a->policy, ordered ? &vf : &vg, ordered ? &vg : &vf, &rho, &why);
    if (status == NETTO_OK && !(rho >= -1.0 && rho <= 1.0))
        status = complain(&why, NETTO_ERULE, "correlation: expected a number from -1 to 1, got %.9g for '%.*s' and '%.*s'",
                          rho, TEXT(idmap_text(&b->factor_ids, f)), TEXT(idmap_text(&b->factor_ids, g)));
    bool cut = cuts_after(a->cuts, a->policy, CUT_CORRELATION, low, high, known);
    symmetric_set(&a->own.matrix, row, column, status == NETTO_OK ? rho : cut ? NAN : COLUMN_FAILED);
    if (status == NETTO_OK) return NETTO_OK;
    assessment_remember_failure(a, assessment_correlation_rule, pair_slot(f, g), &why);
    return assessment_failed(a, complaint);
}

netto_status column_pair(assessment *a, const book *b, uint32_t row, uint32_t column, netto_complaint *complaint)
{
    double known = symmetric_at(&a->own.matrix, row, column);
    uint64_t slot = pair_slot(a->own.factors[row], a->own.factors[column]);
    if (known <= 1.0) return NETTO_OK;
    if (strike_tripped(&a->strikes, STRIKE_CORRELATION)) return strike_refuse(a, STRIKE_CORRELATION, slot, complaint);
    bool told = known == COLUMN_FAILED && assessment_knows_failure(a, assessment_correlation_rule, slot);
    return told ? assessment_failed(a, complaint) : ask_pair(a, b, row, column, complaint);
}
