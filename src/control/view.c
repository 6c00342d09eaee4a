/* view.c: scopes, and what every thing has in common. */
#include "control/view.h"

#include <math.h>

#include "base/complain.h"
#include "codec/member.h"
#include "control/trace.h"
#include "control/view_value.h"
#include "pricing/quote.h"

netto_view view_instrument(struct netto_scope *scope, uint32_t slot)
{
    return (netto_view){.thing = NETTO_THING_INSTRUMENT, .slot = slot, .scope = scope};
}

netto_view view_factor(struct netto_scope *scope, uint32_t slot)
{
    return (netto_view){.thing = NETTO_THING_FACTOR, .slot = slot, .scope = scope};
}

netto_view view_line(struct netto_scope *scope, const line_subject *line)
{
    return (netto_view){.thing = NETTO_THING_LINE, .scope = scope, .subject = line};
}

netto_view view_book(struct netto_scope *scope, const book_subject *subject)
{
    return (netto_view){.thing = NETTO_THING_BOOK, .scope = scope, .subject = subject};
}

netto_view view_order(struct netto_scope *scope, const order_subject *order)
{
    return (netto_view){.thing = NETTO_THING_ORDER, .slot = order->instrument, .scope = scope, .subject = order};
}

netto_value netto_view_get(const netto_view *view, netto_field field)
{
    static netto_value (*const get[NETTO_THING_COUNT])(const netto_view *, netto_field) = {
        [NETTO_THING_INSTRUMENT] = view_instrument_get, [NETTO_THING_FACTOR] = view_factor_get,
        [NETTO_THING_LINE] = view_line_get,             [NETTO_THING_BOOK] = view_book_get,
        [NETTO_THING_LEG] = view_leg_get,               [NETTO_THING_AGREEMENT] = view_agreement_get,
        [NETTO_THING_MARGIN] = view_margin_get,         [NETTO_THING_ORDER] = view_order_get};
    return get[view->thing](view, field);
}

bool netto_view_now(const netto_view *view, netto_instant *out)
{
    if (view->scope->level < SCOPE_BOOK) return false;
    view->scope->reads |= READ_NOW;
    *out = view->scope->book->now;
    return true;
}

bool netto_view_years(const netto_view *view, double *out)
{
    const book *b = view->scope->book;
    netto_instant expiry = b->instruments[view->slot].expiry;
    bool own = view->slot == view->scope->own;
    view->scope->reads |= READ_DAY | (own ? READ_OWN : READ_UNDERLYING);
    if (expiry == NETTO_NEVER) return false;
    *out = quote_years(b, expiry);
    return true;
}

struct trace *trace_of(const netto_view *view)
{
    return view->scope->trace;
}

/* ---- the past --------------------------------------------------------------------------------------- */

static netto_status check_window(const struct netto_scope *s, const char *what, netto_instant window, netto_complaint *complaint)
{
    if (!s->history_every)
        return complain(complaint, NETTO_ERULE, "%s needs a price history; declare history = { price = { every = …, length = … } }", what);
    if (window <= 0 || window % s->history_every != 0 || window > s->history_length)
        return complain(complaint, NETTO_ERULE, "%s's window must be a multiple of the history's `every`, at most its `length`", what);
    return NETTO_OK;
}

static netto_status check_vol(const struct netto_scope *s, netto_instant horizon, netto_instant window,
                              double lambda, netto_complaint *complaint)
{
    netto_status status = check_window(s, "vol", window, complaint);
    if (status != NETTO_OK) return status;
    if (horizon < 0) return complain(complaint, NETTO_ERULE, "vol's horizon must be greater than 0");
    if (!(lambda >= 0.0 && lambda < 1.0)) return complain(complaint, NETTO_ERULE, "vol's lambda must lie between 0 and 1");
    return NETTO_OK;
}

/* What history answers of an instrument over a window. */
typedef bool over_window(const history *, uint32_t, netto_instant every, netto_instant window, netto_instant now, double *);

static bool ask_window(const netto_view *view, const char *what, over_window *ask, netto_instant window, double *out,
                       netto_complaint *complaint)
{
    struct netto_scope *s = view->scope;
    content(complaint);
    if (check_window(s, what, window, complaint) != NETTO_OK) return false;
    s->reads |= view->slot == s->own ? READ_HISTORY : READ_UNDERLYING_HISTORY;
    bool covered = ask(&s->book->history, view->slot, s->history_every, window, s->book->now, out);
    s->uncovered |= !covered;
    return covered;
}

bool netto_view_move(const netto_view *view, netto_instant window, double *out, netto_complaint *complaint)
{
    return ask_window(view, "move", history_move, window, out, complaint);
}

bool netto_view_mean(const netto_view *view, netto_instant window, double *out, netto_complaint *complaint)
{
    return ask_window(view, "mean", history_mean, window, out, complaint);
}

static double year_of(const book *b, uint32_t slot)
{
    double days = 365.0;
    member_real(bytes_text(&b->instruments[slot].attrs), TEXT_LITERAL("days_per_year"), &days);
    return days > 0.0 ? days * (double)NETTO_DAY : 365.0 * (double)NETTO_DAY;
}

bool netto_view_vol(const netto_view *view, netto_instant horizon, netto_instant window, double lambda,
                    double *out, netto_complaint *complaint)
{
    struct netto_scope *s = view->scope;
    const book *b = s->book;
    double vol;
    content(complaint);
    if (check_vol(s, horizon, window, lambda, complaint) != NETTO_OK) return false;
    s->reads |= view->slot == s->own ? READ_HISTORY | READ_OWN : READ_UNDERLYING_HISTORY | READ_UNDERLYING;
    if (!history_vol(&b->history, view->slot, s->history_every, window, lambda, b->now, &vol))
        return s->uncovered = true, false;
    double span = horizon ? (double)horizon : year_of(b, view->slot);
    *out = vol * sqrt(span / (double)s->history_every);
    return true;
}

/* ---- versions --------------------------------------------------------------------------------------- */

static void at_least(uint64_t *version, uint64_t other)
{
    if (other > *version) *version = other;
}

static uint64_t history_version(const book *b, uint32_t slot)
{
    uint64_t version = b->grid_version;
    if (slot < b->history.count) at_least(&version, b->history.rows[slot].version);
    return version;
}

static uint64_t fold_version(const book *b, uint32_t slot)
{
    return slot < b->folds.capacity ? b->folds.versions[slot] : 0;
}

uint64_t scope_version(const book *b, uint32_t slot, uint32_t reads)
{
    const instrument *i = &b->instruments[slot];
    const factor *f = &b->factors[i->factor];
    uint32_t under = f->instrument;
    uint64_t version = 0;
    if (reads & READ_OWN) at_least(&version, i->version);
    if (reads & READ_MARK) at_least(&version, b->marks[slot].version);
    if (reads & READ_HISTORY) at_least(&version, history_version(b, slot));
    if (reads & READ_FACTOR) at_least(&version, f->version);
    if (reads & READ_RATE) at_least(&version, b->currencies[i->currency].version);
    if (reads & READ_DAY) at_least(&version, b->day_version);
    if (reads & READ_FOLD) at_least(&version, fold_version(b, slot));
    if (under == SLOT_NONE) return version;
    if (reads & (READ_UNDERLYING | READ_FACTOR)) at_least(&version, b->instruments[under].version);
    if (reads & READ_UNDERLYING_MARK) at_least(&version, b->marks[under].version);
    if (reads & READ_UNDERLYING_HISTORY) at_least(&version, history_version(b, under));
    if (reads & READ_UNDERLYING_FOLD) at_least(&version, fold_version(b, under));
    return version;
}
