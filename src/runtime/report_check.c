/* report_check.c: does a report add up?  And to what. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "runtime/report_parts.h"
#include "text/number.h"

#define NEAR  1e-9 /* of what was added up: sums in another order, and values that trades moved step by step */
#define LEAST 1e-6 /* base currency: requirements are rounded at 10^-8, account by account */

/* ---- comparing ----------------------------------------------------------------------------------------------------- */

static void differ(report *r, report_check_kind kind, netto_text a, netto_text b, const char *found, const char *expected)
{
    report_check *c = &r->checks[kind];
    if (c->differing++) return;
    snprintf(c->first, sizeof c->first, "%.*s%s%.*s: %s, expected %s", TEXT(a), b.size ? "/" : "", TEXT(b), found, expected);
}

void report_compare_exact(report *r, report_check_kind kind, netto_text a, netto_text b, netto_money found, unsigned scale,
                          netto_money expected)
{
    char x[DECIMAL_TEXT], y[DECIMAL_TEXT];
    r->checks[kind].compared++;
    if (found == expected) return;
    money_print_scaled(found, scale, x);
    money_print_scaled(expected, scale, y);
    differ(r, kind, a, b, x, y);
}

void report_compare_decimal(report *r, report_check_kind kind, netto_text a, netto_text b, netto_decimal found,
                            netto_decimal expected)
{
    char x[DECIMAL_TEXT], y[DECIMAL_TEXT];
    r->checks[kind].compared++;
    if (found.units == expected.units && found.scale == expected.scale) return;
    decimal_print(found, x);
    decimal_print(expected, y);
    differ(r, kind, a, b, x, y);
}

static void compare_real(report *r, report_check_kind kind, netto_text a, netto_text b, double found, double expected, double by)
{
    char x[NUMBER_TEXT], y[NUMBER_TEXT];
    r->checks[kind].compared++;
    if ((isnan(found) && isnan(expected)) || found == expected || fabs(found - expected) <= by) return;
    number_shortest(found, x);
    number_shortest(expected, y);
    differ(r, kind, a, b, x, y);
}

void report_compare_same(report *r, report_check_kind kind, netto_text a, netto_text b, double found, double expected)
{
    compare_real(r, kind, a, b, found, expected, 0.0);
}

void report_compare_real(report *r, report_check_kind kind, netto_text a, netto_text b, double found, double expected, double size)
{
    compare_real(r, kind, a, b, found, expected, NEAR * size + LEAST);
}

void report_differ(report *r, report_check_kind kind, const char *text)
{
    report_check *c = &r->checks[kind];
    if (!c->differing++) snprintf(c->first, sizeof c->first, "%s", text);
}

void report_put_checks(report *r)
{
    static const char *const names[] = {
#define X(name, word) word,
        REPORT_CHECK_MAP(X)
#undef X
    };
    for (int i = 0; i < REPORT_CHECK_COUNT; i++) {
        const report_check *c = &r->checks[i];
        report_begin(r, REPORT_CHECKS);
        report_word(r, names[i]);
        report_word(r, c->differing ? "differs" : "ok");
        report_number(r, c->compared);
        report_number(r, c->differing);
        report_word(r, c->first[0] ? c->first : NULL);
        report_end(r);
    }
}

/* ---- totals -------------------------------------------------------------------------------------------------------- */

/* What is added up by name; each has a key of its own among the totals. */
enum { LONG, SHORT, LODGED, RECEIVED, BUY, SELL, BOUGHT, SOLD, KIND, NAMED_COUNT };

static const struct {
    report_section section;
    const char *item;
} named[NAMED_COUNT] = {{REPORT_POSITIONS, "long"}, {REPORT_POSITIONS, "short"}, {REPORT_COLLATERAL, "lodged"},
                        {REPORT_COLLATERAL, "received"}, {REPORT_ORDERS, "buy"}, {REPORT_ORDERS, "sell"},
                        {REPORT_TRADES, "bought"}, {REPORT_TRADES, "sold"}, {REPORT_DECISIONS, "rows"}};

static tally_entry *total_at(report *r, idmap *names, netto_text name, int which, unsigned scale)
{
    uint32_t slot = idmap_add(names, name);
    tally_entry *e = slot == SLOT_NONE ? NULL : tally_map_at(&r->totals, (digest_key){slot, (uint64_t)which});
    if (!e) return r->failed = true, NULL;
    e->count = scale;
    return e;
}

/* A sum that does not fit stays unknown. */
static void add(tally_entry *e, netto_money amount)
{
    if (e && __builtin_add_overflow(e->money, amount, &e->money)) e->seen = true;
}

#define QTY_SCALE 18

/* All held of one fits, and all that is ordered: instrument_most. */
static netto_money units_of(netto_decimal qty)
{
    netto_money units = qty.units;
    for (unsigned scale = qty.scale; scale < QTY_SCALE; scale++) units *= 10;
    return units;
}

void report_total_order(report *r, const netto_order_info *o)
{
    add(total_at(r, &r->assets, o->instrument, o->left.units < 0 ? SELL : BUY, QTY_SCALE), units_of(o->left));
}

void report_total_trade(report *r, netto_text instrument, netto_decimal qty)
{
    add(total_at(r, &r->assets, instrument, qty.units < 0 ? SOLD : BOUGHT, QTY_SCALE), units_of(qty));
}

void report_total_holding(report *r, const netto_holding *h)
{
    netto_money units = units_of(h->qty);
    add(total_at(r, &r->assets, h->instrument, units < 0 ? SHORT : LONG, QTY_SCALE), units);
    if (isnan(h->value))
        r->unmarked++;
    else
        r->value += h->value;
}

void report_total_line(report *r, const netto_line *l)
{
    add(total_at(r, &r->assets, l->asset, l->received ? RECEIVED : LODGED, l->scale), l->amount);
}

void report_total_kind(report *r, netto_text kind)
{
    add(total_at(r, &r->kinds, kind, KIND, 0), 1);
}

static void put_sum(report *r, report_section section, const char *item, double total)
{
    char text[NUMBER_TEXT];
    number_shortest(total, text);
    report_begin(r, REPORT_TOTALS);
    report_word(r, report_section_word(section));
    report_word(r, item);
    report_nothing(r);
    report_word(r, text);
    report_end(r);
}

static void put_count(report *r, report_section section, const char *item, uint64_t count)
{
    report_begin(r, REPORT_TOTALS);
    report_word(r, report_section_word(section));
    report_word(r, item);
    report_nothing(r);
    report_exact(r, (netto_money)count, 0);
    report_end(r);
}

static void put_named(report *r, const idmap *names, int which)
{
    for (uint32_t i = 0; i < r->totals.count; i++) {
        const tally_entry *e = &r->totals.items[i];
        if (e->key.high != (uint64_t)which) continue;
        report_begin(r, REPORT_TOTALS);
        report_word(r, report_section_word(named[which].section));
        report_word(r, named[which].item);
        report_text(r, idmap_text(names, (uint32_t)e->key.low));
        if (e->seen)
            report_nothing(r);
        else
            report_exact(r, e->money, (unsigned)e->count);
        report_end(r);
    }
}

void report_put_totals(report *r)
{
    static const char *const measures[] = {
#define X(name, word) word,
        REPORT_MEASURE_MAP(X)
#undef X
    };
    for (int s = REPORT_POSITIONS; s <= REPORT_DECISIONS; s++) put_count(r, (report_section)s, "rows", r->rows[s]);
    put_named(r, &r->assets, LONG);
    put_named(r, &r->assets, SHORT);
    put_sum(r, REPORT_POSITIONS, "value", r->value);
    put_count(r, REPORT_POSITIONS, "unknown", r->unmarked);
    put_named(r, &r->assets, LODGED);
    put_named(r, &r->assets, RECEIVED);
    put_named(r, &r->assets, BUY);
    put_named(r, &r->assets, SELL);
    put_named(r, &r->assets, BOUGHT);
    put_named(r, &r->assets, SOLD);
    for (int i = 0; i < REPORT_MEASURE_COUNT; i++) put_sum(r, REPORT_MARGINS, measures[i], r->sums[i]);
    put_count(r, REPORT_MARGINS, "unknown", r->unknown);
    put_sum(r, REPORT_SETS, "gross", r->sets.gross);
    put_sum(r, REPORT_SETS, "net", r->sets.net);
    put_sum(r, REPORT_SETS, "netted", r->sets.netted);
    put_named(r, &r->kinds, KIND);
}
