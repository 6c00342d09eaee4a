/* test_weight.c: claims about what one unit of an instrument loads, and what it is worth. */
#include "netting/weight.h"

#include <math.h>
#include <stdio.h>

#include "support/inside.h"

/* Base USD, EUR at 1.25; an instrument of each kind, marked. */
static desk stand(void)
{
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.25);
    return k;
}

static netto_status loads(desk *k, const char *id, unit_load *out, uint32_t *count)
{
    return weight_loads(&k->e->book, inside_instrument(k, id), out, count, &k->d.complaint);
}

static const char *factor_of(const desk *k, const unit_load *load)
{
    static char text[64];
    netto_text id = idmap_text(&k->e->book.factor_ids, load->factor);
    snprintf(text, sizeof text, "%.*s", (int)id.size, id.bytes);
    return text;
}

static void put(desk *k, const char *id, netto_instrument_kind kind, const char *currency, double multiplier, bool inverse,
                double price)
{
    netto_instrument_row row = instrument_row(id, kind);
    row.currency = T(currency), row.multiplier = N(multiplier), row.inverse = inverse;
    is_status(desk_instrument_row(k, row), NETTO_OK);
    is_status(desk_mark(k, id, price), NETTO_OK);
}

TEST("spot loads its value, and in a foreign currency that currency as well")
{
    desk k = stand();
    unit_load l[WEIGHT_LOADS_MAX];
    uint32_t n;
    put(&k, "S", NETTO_SPOT, "USD", 1, false, 100), put(&k, "E", NETTO_SPOT, "EUR", 2, false, 100);
    is_status(loads(&k, "S", l, &n), NETTO_OK);
    is_int(n, 1), is_near(l[0].amount, 100, 0), is_string(factor_of(&k, &l[0]), "S");
    is_status(loads(&k, "E", l, &n), NETTO_OK);
    is_int(n, 2), is_near(l[0].amount, 250, 0), is_near(l[1].amount, 250, 0);
    is_string(factor_of(&k, &l[1]), "fx:EUR");
    is_int(l[1].weigher, inside_instrument(&k, "EUR"));
    desk_close(&k);
}

TEST("what is margined loads its notional only; an inverse one is fixed in its quote currency")
{
    desk k = stand();
    unit_load l[WEIGHT_LOADS_MAX];
    uint32_t n;
    put(&k, "F", NETTO_FUTURE, "EUR", 10, false, 100), put(&k, "I", NETTO_PERP, "USD", 100, true, 50000);
    loads(&k, "F", l, &n), is_int(n, 1), is_near(l[0].amount, 10 * 100 * 1.25, 0);
    loads(&k, "I", l, &n), is_int(n, 1), is_near(l[0].amount, 100, 0);
    desk_close(&k);
}

TEST("an option loads its delta on its underlying, and needs both marks")
{
    desk k = stand();
    unit_load l[WEIGHT_LOADS_MAX];
    uint32_t n;
    desk_instrument(&k, "U", NETTO_SPOT), desk_option(&k, "C", "U", 'C', 100);
    is_status(loads(&k, "C", l, &n), NETTO_ENOMARK), has_string(desk_said(&k), "the underlying 'U' of option 'C' has no mark");
    desk_mark(&k, "U", 120), desk_mark(&k, "C", 25);
    is_status(loads(&k, "C", l, &n), NETTO_ENOMARK), has_string(desk_said(&k), "'C' has no delta in its mark");
    desk_delta(&k, "C", 25, 0.75);
    is_status(loads(&k, "C", l, &n), NETTO_OK);
    is_int(n, 1), is_near(l[0].amount, 90, 1e-12), is_string(factor_of(&k, &l[0]), "U");
    desk_close(&k);
}

TEST("loads that were given need no mark; a sensitivity loads 1")
{
    desk k = stand();
    unit_load l[WEIGHT_LOADS_MAX];
    uint32_t n;
    netto_load_row given[] = {{T("curve:5y"), 45.5}, {T("curve:10y"), -3}};
    netto_instrument_row row = instrument_row("B", NETTO_BOND);
    row.loads = given, row.load_count = 2;
    desk_instrument_row(&k, row), desk_instrument(&k, "R", NETTO_SENSITIVITY);
    is_status(loads(&k, "B", l, &n), NETTO_OK);
    is_int(n, 2), is_near(l[0].amount, 45.5, 0), is_near(l[1].amount, -3, 0), is_string(factor_of(&k, &l[1]), "curve:10y");
    loads(&k, "R", l, &n), is_int(n, 1), is_near(l[0].amount, 1, 0);
    desk_instrument(&k, "S", NETTO_SPOT);
    is_status(loads(&k, "S", l, &n), NETTO_ENOMARK);
    desk_close(&k);
}

static double value_of(desk *k, const char *id)
{
    const account *a = inside_account(k, "a");
    const position *p = account_position(a, inside_instrument(k, id));
    double value = NAN;
    if (ok(p)) is_status(weight_value(&k->e->book, p, &value, &k->d.complaint), NETTO_OK);
    return value;
}

TEST("what is paid up front is worth its price; what is margined, its profit since the cost")
{
    desk k = stand();
    desk_account(&k, "a", NULL, NULL);
    put(&k, "S", NETTO_SPOT, "EUR", 1, false, 100), put(&k, "F", NETTO_FUTURE, "USD", 10, false, 100);
    put(&k, "I", NETTO_PERP, "USD", 100, true, 50000), desk_instrument(&k, "R", NETTO_SENSITIVITY);
    desk_position(&k, "a", "S", -3), desk_position(&k, "a", "F", 2), desk_position(&k, "a", "I", 5), desk_position(&k, "a", "R", 9);
    is_near(value_of(&k, "S"), -375, 1e-9);
    is_near(value_of(&k, "F"), 0, 1e-9);
    desk_mark(&k, "F", 90), desk_mark(&k, "I", 100000);
    is_near(value_of(&k, "F"), -200, 1e-9);
    is_near(value_of(&k, "I"), 500, 1e-6); /* 500 dollars' worth of coins, twice as dear */
    is_near(value_of(&k, "R"), 0, 0);
    desk_close(&k);
}

TEST("a change is worth the difference of both positions")
{
    desk k = stand();
    put(&k, "F", NETTO_FUTURE, "USD", 10, false, 100);
    uint32_t slot = inside_instrument(&k, "F");
    position before = {.instrument = slot, .qty = 200000000}, /* steps of 10^-8 */
             after = {.instrument = slot, .qty = 500000000};
    double change = NAN, unit = NAN;
    is_status(weight_change(&k.e->book, &before, &after, &change, &k.d.complaint), NETTO_OK);
    is_near(change, 3 * 10 * 100, 1e-9);
    is_status(weight_unit_value(&k.e->book, slot, &unit, &k.d.complaint), NETTO_OK);
    is_near(unit, 1000, 0);
    is_status(weight_unit_value(&k.e->book, inside_instrument(&k, "EUR"), &unit, &k.d.complaint), NETTO_OK);
    is_near(unit, 1.25, 0);
    desk_close(&k);
}
