/* report_tell.c: a report's end: nodes, what it is about, what it adds up to, and whether that holds. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "netto/netto.h"
#include "runtime/report_parts.h"

/* ---- nodes: what the accounts below add up to ------------------------------------------------------------------------ */

static void add_to(report_node *up, const report_node *n)
{
    up->below += 1;
    up->unknown |= n->unknown;
    for (int i = 0; i < REPORT_MEASURE_COUNT; i++) {
        up->sums[i] += n->sums[i];
        up->sizes[i] += n->sizes[i];
    }
}

/* Every account counts in each of its ancestors; `own` are the accounts by themselves. */
static bool add_up(report *r, uint32_t count)
{
    report_node *own = memory_take(&r->purse, count * sizeof *own);
    if (!own) return false;
    memcpy(own, r->nodes, count * sizeof *own);
    for (uint32_t i = 0; i < count; i++) {
        r->nodes[i].below += 1;
        for (uint32_t up = own[i].parent; up != UINT32_MAX; up = own[up].parent) add_to(&r->nodes[up], &own[i]);
    }
    memory_drop(&r->purse, own, count * sizeof *own);
    return true;
}

#define ROUNDED 10.0 /* what rounding an account's equity at 10^-8 may take, in the measure of report_compare_real */

/* An account whose margin is not known makes its node's unknown; then there is nothing to compare. */
static void check_node(report *r, const report_node *n, const netto_account_report *a)
{
    static const char *const measures[] = {
#define X(name, word) word,
        REPORT_MEASURE_MAP(X)
#undef X
    };
    double x[REPORT_MEASURE_COUNT];
    if (n->unknown || a->complaint.status != NETTO_OK) return;
    report_measures(&a->margin, x);
    for (int i = 0; i < REPORT_MEASURE_COUNT; i++)
        report_compare_real(r, REPORT_CHECK_NODES, a->id, text_of(measures[i]), x[i], n->sums[i],
                            isnan(n->sizes[i]) ? 0.0 : n->sizes[i] + ROUNDED * n->below);
}

/* The sums that the engine makes of a node. */
static netto_status tell_node(report *r, uint32_t number, netto_complaint *complaint)
{
    netto_account_report a;
    netto_decision d;
    if (netto_engine_account(r->engine, number, &a) != NETTO_OK)
        return complain(complaint, NETTO_ECAPACITY, "no memory for account %u of the report", number);
    netto_command ask = {.kind = NETTO_MARGIN_GET, .account = a.id};
    netto_engine_report(r->engine, &ask, NULL, &d);
    a.complaint = d.complaint;
    a.margin = d.margin;
    report_margin_row(r, &a, "subtree");
    check_node(r, &r->nodes[number], &a);
    return NETTO_OK;
}

static netto_status tell_nodes(report *r, uint32_t count, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < count && status == NETTO_OK && !r->failed && !r->stopped; i++)
        if (r->nodes[i].is_node) status = tell_node(r, i, complaint);
    return status;
}

/* ---- what is left to check ------------------------------------------------------------------------------------------- */

static void check_left(report *r, report_check_kind kind, bool lines)
{
    char text[256], first[192] = "";
    uint64_t left = tally_left(&r->tally, lines, first, sizeof first);
    if (left == 0) return;
    snprintf(text, sizeof text, "%s: not there", first);
    report_differ(r, kind, text);
    r->checks[kind].differing += left - 1;
    r->checks[kind].compared += left;
}

static void check_trades(report *r)
{
    char text[256];
    const tally *t = &r->tally;
    r->checks[REPORT_CHECK_TRADES].compared = t->trades;
    bool listed = r->rows[REPORT_TRADES] == r->applied;
    if (listed && t->applied + t->duplicates + t->refused == t->trades && t->unknown == 0 && t->doubled == 0) return;
    snprintf(text, sizeof text,
             "%llu rows: %llu applied (%llu for the second time), %llu duplicates (%llu of which no row tells), %llu refused; %llu listed of %llu",
             (unsigned long long)t->trades, (unsigned long long)t->applied, (unsigned long long)t->doubled,
             (unsigned long long)t->duplicates, (unsigned long long)t->unknown, (unsigned long long)t->refused,
             (unsigned long long)r->rows[REPORT_TRADES], (unsigned long long)r->applied);
    report_differ(r, REPORT_CHECK_TRADES, text);
}

static void check_breaches(report *r)
{
    char text[256];
    for (uint32_t i = 0; i < r->breaches.count; i++) {
        const tally_entry *e = &r->breaches.items[i];
        if (!e->count || e->seen) continue;
        snprintf(text, sizeof text, "row %lld told of %.*s/%.*s, which is not there", (long long)e->count,
                 TEXT(idmap_text(&r->accounts, (uint32_t)e->key.low)), TEXT(idmap_text(&r->limits, (uint32_t)e->key.high)));
        report_differ(r, REPORT_CHECK_BREACHES, text);
    }
}

static void check_decisions(report *r)
{
    uint64_t told = r->rows[REPORT_DECISIONS], found = r->survey.rows - (r->from - r->survey.first);
    char text[256];
    r->checks[REPORT_CHECK_DECISIONS].compared = told;
    if (told == found) return;
    snprintf(text, sizeof text, "%llu decisions, %llu rows", (unsigned long long)told, (unsigned long long)found);
    report_differ(r, REPORT_CHECK_DECISIONS, text);
}

/* ---- what it is about ------------------------------------------------------------------------------------------------ */

static void put_number_of(report *r, uint64_t row)
{
    if (r->survey.any)
        report_number(r, row);
    else
        report_nothing(r);
}

static void put_about(report *r)
{
    const report_survey *s = &r->survey;
    const netto_policy *p = netto_engine_policy(r->engine);
    report_begin(r, REPORT_ABOUT);
    report_number(r, s->any ? s->at : 0);
    if (s->any)
        report_instant(r, s->time);
    else
        report_nothing(r);
    report_hash(r, s->hash);
    report_word(r, s->any ? r->settings.base : NULL);
    report_text(r, p->id);
    report_text(r, p->name);
    report_text(r, p->version);
    put_number_of(r, r->from);
    put_number_of(r, s->first);
    put_number_of(r, s->last);
    put_number_of(r, r->opening);
    report_word(r, NETTO_VERSION);
    report_end(r);
}

netto_status report_tell(report *r, netto_complaint *complaint)
{
    netto_engine_stats stats;
    netto_engine_stats_get(r->engine, &stats);
    uint32_t count = (uint32_t)stats.accounts;
    r->nodes = memory_take(&r->purse, (count + 1) * sizeof *r->nodes);
    if (!r->nodes) return complain(complaint, NETTO_ECAPACITY, "no memory for a report of %u accounts", count);
    put_about(r);
    netto_status status = report_book(r, complaint);
    if (status == NETTO_OK) status = report_each_order(r, report_put_order, complaint);
    if (status == NETTO_OK && count && !add_up(r, count)) r->failed = true;
    if (status == NETTO_OK) status = tell_nodes(r, count, complaint);
    memory_drop(&r->purse, r->nodes, (count + 1) * sizeof *r->nodes);
    r->nodes = NULL;
    if (status != NETTO_OK) return status;
    check_left(r, REPORT_CHECK_QUANTITIES, false);
    check_left(r, REPORT_CHECK_LINES, true);
    report_check_orders(r);
    check_trades(r);
    check_breaches(r);
    check_decisions(r);
    report_put_totals(r);
    report_put_checks(r);
    return r->failed || r->tally.failed ? complain(complaint, NETTO_ECAPACITY, "no memory for the report") : content(complaint);
}
