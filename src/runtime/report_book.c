/* report_book.c: account by account: what each holds, what is required of it, and whether that adds up. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/report_parts.h"

/* ---- what it holds ------------------------------------------------------------------------------------------------- */

static const char *kind_word(netto_instrument_kind kind)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_INSTRUMENT_KIND_MAP(X)
#undef X
    };
    return words[kind];
}

static void check_holding(report *r, const netto_account_report *a, const netto_holding *h)
{
    tally_position t = tally_position_of(&r->tally, a->id, h->instrument);
    report_compare_decimal(r, REPORT_CHECK_QUANTITIES, a->id, h->instrument, h->qty, t.qty);
    report_compare_exact(r, REPORT_CHECK_COSTS, a->id, h->instrument, h->paid, NETTO_MONEY_SCALE, t.paid);
    report_compare_same(r, REPORT_CHECK_MARKS, a->id, h->instrument, h->mark, t.mark);
    report_compare_real(r, REPORT_CHECK_VALUES, a->id, h->instrument, h->value, t.value, fabs(t.value) + fabs(money_real(t.paid)));
}

static void put_holding(report *r, const netto_account_report *a, const netto_holding *h)
{
    report_begin(r, REPORT_POSITIONS);
    report_text(r, a->id);
    report_text(r, h->instrument);
    report_word(r, kind_word(h->kind));
    report_text(r, h->currency);
    report_exact(r, h->qty.units, h->qty.scale);
    report_real(r, h->cost);
    report_exact(r, h->paid, NETTO_MONEY_SCALE);
    report_real(r, h->mark);
    report_real(r, h->value);
    report_end(r);
    report_total_holding(r, h);
    check_holding(r, a, h);
}

static void put_line(report *r, const netto_account_report *a, const netto_line *l)
{
    report_begin(r, REPORT_COLLATERAL);
    report_text(r, a->id);
    report_text(r, l->asset);
    report_text(r, l->set);
    report_word(r, l->received ? "received" : "lodged");
    report_exact(r, l->amount, l->scale);
    report_end(r);
    report_total_line(r, l);
    report_compare_exact(r, REPORT_CHECK_LINES, a->id, l->asset, l->amount, l->scale, tally_line_of(&r->tally, a->id, l));
}

/* ---- its sets -------------------------------------------------------------------------------------------------------- */

static void put_set(report *r, const netto_account_report *a, const netto_set_exposure *s)
{
    report_begin(r, REPORT_SETS);
    report_text(r, a->id);
    report_text(r, s->id);
    report_flag(r, s->alone);
    report_real(r, s->exposure.gross);
    report_real(r, s->exposure.net);
    report_real(r, s->exposure.netted);
    report_real(r, netto_exposure_benefit(&s->exposure));
    report_flag(r, s->indefinite);
    report_end(r);
}

static void put_sets(report *r, const netto_account_report *a)
{
    const netto_exposure *own = &a->margin.measures.exposure;
    netto_exposure sum = {0};
    if (a->complaint.status != NETTO_OK || a->margin.no_exposure) return;
    for (uint32_t i = 0; i < a->set_count; i++) {
        put_set(r, a, &a->sets[i]);
        sum.gross += a->sets[i].exposure.gross;
        sum.net += a->sets[i].exposure.net;
        sum.netted += a->sets[i].exposure.netted;
    }
    report_compare_real(r, REPORT_CHECK_SETS, a->id, TEXT_LITERAL("gross"), own->gross, sum.gross, sum.gross);
    report_compare_real(r, REPORT_CHECK_SETS, a->id, TEXT_LITERAL("net"), own->net, sum.net, sum.gross);
    report_compare_real(r, REPORT_CHECK_SETS, a->id, TEXT_LITERAL("netted"), own->netted, sum.netted, sum.gross);
    r->sets = (netto_exposure){r->sets.gross + sum.gross, r->sets.net + sum.net, r->sets.netted + sum.netted};
}

/* ---- its breaches ---------------------------------------------------------------------------------------------------- */

/* When an event told of it: NULL if none did. */
static tally_entry *told_of(report *r, netto_text account, const netto_breach *b)
{
    digest_key key;
    tally_entry *e = report_breach_key(r, account, b->limit, b->key, &key) ? tally_map_find(&r->breaches, key) : NULL;
    return e && e->count ? e : NULL;
}

static void put_breach(report *r, const netto_account_report *a, const netto_breach *b)
{
    char text[256];
    tally_entry *told = told_of(r, a->id, b);
    report_begin(r, REPORT_BREACHES);
    report_text(r, a->id);
    report_text(r, b->limit);
    report_text(r, b->of);
    report_text(r, b->by);
    report_text(r, b->key);
    report_real(r, b->value);
    report_real(r, b->max);
    if (told) told->seen = true;
    if (told && told->count != REPORT_OPENED) {
        report_number(r, (uint64_t)told->count);
        report_instant(r, (netto_instant)told->money);
    } else {
        report_nothing(r);
        report_nothing(r);
    }
    report_end(r);
    r->checks[REPORT_CHECK_BREACHES].compared++;
    if (told) return;
    snprintf(text, sizeof text, "%.*s/%.*s: no event told of it", TEXT(a->id), TEXT(b->limit));
    report_differ(r, REPORT_CHECK_BREACHES, text);
}

/* ---- what is required of it ------------------------------------------------------------------------------------------ */

void report_measures(const netto_margin_report *m, double out[REPORT_MEASURE_COUNT])
{
    const netto_measures *s = &m->measures;
    bool weighed = !m->no_exposure, funded = weighed && !m->no_equity;
    out[REPORT_MEASURE_GROSS] = weighed ? s->exposure.gross : NAN;
    out[REPORT_MEASURE_NET] = weighed ? s->exposure.net : NAN;
    out[REPORT_MEASURE_NETTED] = weighed ? s->exposure.netted : NAN;
    out[REPORT_MEASURE_VALUE] = weighed ? m->value : NAN;
    out[REPORT_MEASURE_COLLATERAL] = m->no_equity ? NAN : m->collateral;
    out[REPORT_MEASURE_EQUITY] = funded ? s->equity : NAN;
    out[REPORT_MEASURE_INITIAL] = s->margin.initial;
    out[REPORT_MEASURE_ORDERS] = s->orders;
    out[REPORT_MEASURE_WARNING] = s->margin.warning;
    out[REPORT_MEASURE_MAINTENANCE] = s->margin.maintenance;
    out[REPORT_MEASURE_LIQUIDATION] = s->margin.liquidation;
}

static void put_measures(report *r, const netto_margin_report *m, bool known)
{
    double x[REPORT_MEASURE_COUNT];
    report_measures(m, x);
    for (int i = 0; i < REPORT_MEASURE_COUNT; i++) {
        report_real(r, known ? x[i] : NAN);
        if (i == REPORT_MEASURE_NETTED) report_real(r, known && !m->no_exposure ? netto_exposure_benefit(&m->measures.exposure) : NAN);
    }
    bool funded = known && !m->no_exposure && !m->no_equity;
    report_real(r, funded ? netto_measures_excess(&m->measures) : NAN);
    report_real(r, funded ? netto_measures_utilisation(&m->measures) : NAN);
}

void report_margin_row(report *r, const netto_account_report *a, const char *scope)
{
    bool known = a->complaint.status == NETTO_OK;
    report_begin(r, REPORT_MARGINS);
    report_text(r, a->id);
    report_text(r, a->kind);
    report_text(r, a->parent);
    report_word(r, scope);
    put_measures(r, &a->margin, known);
    report_word(r, netto_standing_word(known ? a->margin.standing : NETTO_STANDING_UNKNOWN));
    report_flag(r, a->margin.stale);
    report_flag(r, a->margin.measures.indefinite);
    report_flag(r, a->margin.measures.unmodelled);
    if (known)
        report_text(r, a->margin.failure);
    else
        report_word(r, a->complaint.text);
    report_end(r);
}

/* The value of an account is moved trade by trade; the sum of its positions is made anew. */
static void check_margin(report *r, const netto_account_report *a)
{
    const netto_margin_report *m = &a->margin;
    double sum = 0.0, size = 0.0;
    if (a->complaint.status != NETTO_OK || m->no_exposure) return;
    for (uint32_t i = 0; i < a->holding_count; i++) {
        sum += a->holdings[i].value;
        size += fabs(a->holdings[i].value) + fabs(money_real(a->holdings[i].paid));
    }
    report_compare_real(r, REPORT_CHECK_ACCOUNT_VALUES, a->id, (netto_text){0}, m->value, sum, size);
    if (m->no_equity) return;
    double equity = m->value + m->collateral;
    report_compare_real(r, REPORT_CHECK_EQUITY, a->id, (netto_text){0}, m->measures.equity, equity, fabs(equity));
}

static void keep_node(report *r, uint32_t number, const netto_account_report *a)
{
    report_node *n = &r->nodes[number];
    n->parent = a->parent_number;
    n->is_node = a->is_node;
    n->unknown = a->complaint.status != NETTO_OK;
    r->unknown += n->unknown;
    if (n->unknown) return;
    report_measures(&a->margin, n->sums);
    for (int i = 0; i < REPORT_MEASURE_COUNT; i++) {
        n->sizes[i] = fabs(n->sums[i]);
        if (!isnan(n->sums[i])) r->sums[i] += n->sums[i];
    }
}

static void put_account(report *r, uint32_t number, const netto_account_report *a)
{
    for (uint32_t i = 0; i < a->holding_count; i++) put_holding(r, a, &a->holdings[i]);
    for (uint32_t i = 0; i < a->line_count; i++) put_line(r, a, &a->lines[i]);
    for (uint32_t i = 0; i < a->breach_count; i++) put_breach(r, a, &a->breaches[i]);
    put_sets(r, a);
    report_margin_row(r, a, "account");
    check_margin(r, a);
    keep_node(r, number, a);
}

netto_status report_book(report *r, netto_complaint *complaint)
{
    netto_engine_stats stats;
    netto_account_report a;
    netto_engine_stats_get(r->engine, &stats);
    for (uint32_t i = 0; i < stats.accounts && !r->failed && !r->stopped; i++) {
        if (netto_engine_account(r->engine, i, &a) != NETTO_OK)
            return complain(complaint, NETTO_ECAPACITY, "no memory for account %u of the report", i);
        put_account(r, i, &a);
        if (r->plan->progress) r->plan->progress(r->plan->self, REPORT_LISTING, i + 1);
        if (r->plan->enough && r->plan->enough(r->plan->self)) r->stopped = true;
    }
    return NETTO_OK;
}
